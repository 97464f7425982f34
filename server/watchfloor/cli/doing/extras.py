"""What an extra brings, found by its name when a subcommand wants it.

Never loads it for any other reason.
"""

from importlib import import_module

from watchfloor.cli.failures import Failure


def attribute(module: str, name: str, extra: str, command: str) -> object:
    """Load `name` out of a module of an extra; raises `Failure` with what to install if it is not there."""
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        raise Failure(
            f"watchfloor {command} needs the {extra} extra ({error.name} is not installed); "
            f"run: pip install 'watchfloor[{extra}]'"
        ) from error
