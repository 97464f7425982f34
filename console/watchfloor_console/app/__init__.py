"""The console put together: a session, the way of a kill, a floor, screens, and the terminal.

Never decides for a person; it carries out what the screens wish.
"""

from watchfloor_console.app.running import run

__all__ = ["run"]
