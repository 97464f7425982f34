"""Calls to the people on call: signed webhooks, and a command.

What goes out says that somebody is wanted, and nothing that an agent wrote. Never knows a desk, a card or a policy;
nothing that comes back decides anything.
"""

from watchfloor_server.notify.command import run_command
from watchfloor_server.notify.page import Page
from watchfloor_server.notify.pager import Delivery, Means, Pager
from watchfloor_server.notify.signing import Secrets, headers_of, new_secret, secret_in
from watchfloor_server.notify.undelivered import Undelivered
from watchfloor_server.notify.webhook import Webhooks

__all__ = [
    "Delivery",
    "Means",
    "Page",
    "Pager",
    "Secrets",
    "Undelivered",
    "Webhooks",
    "headers_of",
    "new_secret",
    "run_command",
    "secret_in",
]
