"""What ends a command: every failure becomes one sentence and an exit code.

Never knows which command failed, and never shows a traceback: it could hold an agent's words.
"""

import asyncio
from typing import Final, NamedTuple, cast

USAGE: Final = 2
FAILED: Final = 1
INTERRUPTED: Final = 130

_CALM: Final = frozenset(
    {
        "Refused",
        "Unreachable",
        "Fork",
        "Failure",
        "SettingsError",
        "StartError",
        "PolicyError",
        "ProtocolError",
        "SignInRefused",
    }
)
"""Our own exceptions, told by name so that none of their modules is loaded to tell them; each message is a sentence."""


class Usage(Exception):
    """The command was called in a way that means nothing: what, and what to write instead."""


class Failure(Exception):
    """The command could not do what it was asked: what, which, and what to do."""


class Ending(NamedTuple):
    """How a command ends: `sentence` for stderr, empty if there is nothing to say."""

    code: int
    sentence: str


def ending_of(error: BaseException, command: str) -> Ending:
    """Say how `watchfloor COMMAND` ends by this error."""
    if isinstance(error, BaseExceptionGroup):
        first: BaseException = cast(BaseExceptionGroup[BaseException], error).exceptions[0]
        return ending_of(first, command)
    if isinstance(error, KeyboardInterrupt | asyncio.CancelledError):
        return Ending(INTERRUPTED, "")
    if isinstance(error, Usage):
        return Ending(USAGE, f"{_sentence(str(error))}; see watchfloor {command} --help")
    if type(error).__name__ in _CALM:
        return Ending(FAILED, str(error))
    if isinstance(error, ModuleNotFoundError):
        return Ending(FAILED, f"{command}: the module {error.name!r} is missing; install watchfloor again")
    if isinstance(error, OSError):
        return Ending(FAILED, _about_file(error))
    if isinstance(error, ValueError):
        return Ending(FAILED, str(error) or "a value is wrong")
    return Ending(
        FAILED, f"{command} failed inside ({type(error).__name__}: {error}); this is a fault of watchfloor: report it"
    )


def _sentence(text: str) -> str:
    """Our own sentences begin small and end without a full stop, as the part after `watchfloor:`."""
    text = " ".join(text.split()).rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _about_file(error: OSError) -> str:
    if error.strerror is None:
        return str(error) or type(error).__name__
    where = f"{str(error.filename)!r}: " if error.filename is not None else ""
    return f"{where}{error.strerror.lower()}; check the path and who may use it"
