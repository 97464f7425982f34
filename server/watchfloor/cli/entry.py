"""From the words of a command line to the subcommand that they name, and from its end to an exit code.

Never loads a subcommand that was not named.
"""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import cast

from watchfloor.cli import output
from watchfloor.cli.failures import FAILED, USAGE, Usage, ending_of
from watchfloor.cli.table import VERBS, root_help


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    words = list(sys.argv[1:] if words is None else words)
    command = words[0] if words else ""
    try:
        return _dispatch(words)
    except BrokenPipeError:
        output.close_quietly()
        return FAILED
    except BaseException as error:  # noqa: BLE001 - the last resort: whatever it is, it ends in one sentence
        ending = ending_of(error, command if command in VERBS else "")
        if ending.sentence:
            output.fault(ending.sentence)
        return ending.code


def _dispatch(words: Sequence[str]) -> int:
    command = words[0] if words else ""
    if command in ("-h", "--help", "help"):
        for line in root_help():
            output.say(line)
        return 0
    if command == "--version":
        output.say("watchfloor {}", _version())
        return 0
    verb = VERBS.get(command)
    if verb is None:
        what = f"there is no command {command!r}" if command else "a command is missing"
        output.fault(f"{what}; see watchfloor --help")
        return USAGE
    module = import_module(f"watchfloor.cli.verbs.{verb.module}")
    run = import_module("watchfloor.cli.parsing").run
    return cast(Callable[[object, str, Sequence[str]], int], run)(getattr(module, verb.app), command, words[1:])


def _version() -> str:
    try:
        return version("watchfloor")
    except PackageNotFoundError:
        raise Usage("watchfloor runs from a folder that was never installed; install it with pip") from None
