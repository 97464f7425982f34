"""The one command, `watchfloor`: a table of subcommands, each loading only what it needs.

Never knows the server, the console or the demo but by name: what an extra brings is looked up when it is wanted.
"""

from watchfloor.cli.entry import main

__all__ = ["main"]
