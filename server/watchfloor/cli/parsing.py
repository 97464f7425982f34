"""One subcommand's words, read by typer; what is wrong with them becomes one sentence.

Never knows what a subcommand does.
"""

from collections.abc import Sequence
from typing import Protocol, cast

import typer

from watchfloor.cli.failures import Usage


class _Command(Protocol):
    help: str | None

    def main(self, args: Sequence[str], prog_name: str, *, standalone_mode: bool) -> object: ...


class _Fault(Protocol):
    def format_message(self) -> str: ...


# Typer brings its own click or uses the one installed, by its version: the classes are found through its own names.
_USAGE, _ANY = typer.BadParameter.__mro__[1:3]


def app(help: str) -> typer.Typer:  # noqa: A002 - typer's own word
    """Make an app for one subcommand: plain help, no completion, errors as exceptions."""
    return typer.Typer(
        help=help, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=False
    )


def run(app: typer.Typer, command: str, words: Sequence[str]) -> int:
    """Run a subcommand; the result is its exit code. Raises `Usage`, and whatever the subcommand raises."""
    parser = cast(_Command, typer.main.get_command(app))
    parser.help = parser.help or app.info.help  # an app of one command forgets its own
    try:
        code = parser.main(list(words), f"watchfloor {command}", standalone_mode=False)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit:  # outside of standalone mode the parser exits for one thing alone: nobody reads its output
        raise BrokenPipeError from None
    except Exception as error:
        if isinstance(error, _ANY):
            raise Usage(cast(_Fault, error).format_message()) from None
        raise
    return code if isinstance(code, int) else 0
