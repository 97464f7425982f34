"""What an agent's environment installs: the shared language, the SDK, the warden and the headless operator.

It must never know the server, the console or the demo, nor load what only those need. Its names are loaded when
they are first used, so that an import costs an agent nothing.
"""

from importlib import import_module

_HOMES = {
    "supervised": "watchfloor.agent",
    "tool": "watchfloor.agent",
    "seen": "watchfloor.agent",
    "current_run": "watchfloor.agent",
    "current_grant": "watchfloor.agent",
    "keep_receipt": "watchfloor.agent",
    "carry": "watchfloor.agent",
    "Run": "watchfloor.agent",
    "BlockingRun": "watchfloor.agent",
    "Denied": "watchfloor.errors",
    "Stopped": "watchfloor.errors",
    "Refused": "watchfloor.errors",
    "Unreachable": "watchfloor.errors",
    "Build": "watchfloor.identity",
    "Input": "watchfloor.wire",
}


def __getattr__(name: str) -> object:
    """Load a public name from its home (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'watchfloor' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    """Name what is public."""
    return sorted(_HOMES)
