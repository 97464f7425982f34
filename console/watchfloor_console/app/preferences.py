"""What an operator chose for their console: `console.toml` beside the pins, read once at the start.

Never knows a server, and never guesses: what it cannot read it refuses in a sentence.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from watchfloor.oversight import default_home
from watchfloor_console.bindings import KEYS, Keys, rebind
from watchfloor_console.driver.presses import AFTER_S
from watchfloor_console.render.look import Look, look_of

FILE: Final = "console.toml"

MOST_AFTER_S: Final = 10.0
"""The longest time that a server lets a kill wait."""


FRAME_S: Final = 1 / 15
"""Fifteen pictures a second."""

FAR_FRAME_S: Final = 1 / 10
"""Ten over SSH: each is bytes on somebody's line."""


class Preferences(NamedTuple):
    """The choices, each with what it is without a file; `frame_s` is the line's, not theirs."""

    theme: str = "dark"
    ascii: bool = False
    bell: bool = False
    after_s: float = AFTER_S
    keys: Keys = KEYS
    frame_s: float = FRAME_S


class _File(BaseModel):
    """What may stand in the file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    theme: Literal["dark", "light"] = "dark"
    ascii: bool = False
    bell: bool = False
    after_s: Annotated[float, Field(ge=0, le=MOST_AFTER_S)] = AFTER_S
    keys: dict[str, str] = Field(default_factory=dict[str, str])


def preferences(environ: Mapping[str, str]) -> Preferences:
    """Read the operator's file; raises ValueError with its path and a sentence if it is wrong."""
    path = default_home(environ) / FILE
    try:
        chosen = read_preferences(path.read_text("utf-8"), path)
    except FileNotFoundError:
        chosen = Preferences()
    return chosen._replace(frame_s=FAR_FRAME_S) if environ.get("SSH_CONNECTION") else chosen


def read_preferences(text: str, path: Path) -> Preferences:
    """Read the text of a file."""
    try:
        file = _File.model_validate(tomllib.loads(text))
        return Preferences(file.theme, file.ascii, file.bell, file.after_s, rebind(file.keys))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise ValueError(f"{str(path)!r} is not good: {place}: {fault['msg']}") from error
    except ValueError as error:  # of TOML itself, or of a key
        raise ValueError(f"{str(path)!r} is not good: {error}") from error


def look_now(chosen: Preferences, environ: Mapping[str, str]) -> Look:
    """How it looks on this terminal: what was chosen, and which colours it has."""
    return look_of(chosen.theme, environ, is_ascii=chosen.ascii)
