"""Consoles over SSH: who may come in, a console for each session, and nothing else that SSH could do.

Never signs, decides or orders anything: that is done in the consoles.
"""

from watchfloor_console.ssh.guests import entry, is_public_key
from watchfloor_console.ssh.hostkey import public_of
from watchfloor_console.ssh.serving import Listening, Terms, run, serve

__all__ = ["Listening", "Terms", "entry", "is_public_key", "public_of", "run", "serve"]
