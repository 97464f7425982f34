"""The server as a whole: everything wired together, started, and ended in good order.

Never decides anything about an agent or an operator: that is the desk's.
"""

from watchfloor_server.app.faults import StartError
from watchfloor_server.app.running import run, serve

__all__ = ["StartError", "run", "serve"]
