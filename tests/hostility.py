"""Hostile words, and a way to put them into every free text of any model, whatever fields it has or will have.

It knows types and no meaning: a field that takes any text is given hostile text.
"""

import types
from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from typing_extensions import TypeAliasType

CONTROLS: Final = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0))))
"""Every C0 and C1 control, and DEL."""

NAUGHTY: Final = (
    CONTROLS,
    "\x1b]8;;http://evil.example\x1b\\press me\x1b]8;;\x1b\\",
    "\x1b]4;1;?\x07\x1b]10;?\x07\x1b]11;?\x1b\\\x1b]52;c;ZXZpbA==\x07\x9d52;c;?\x9c",
    "\x1b[2J\x1b[H\x1b[6n\x1b[c\x1bP$qm\x1b\\\x1b[?1049l\x1bc\x9b2J",
    "\u202eevil\u2066\u2067\u2068\u2069\u202a\u202d\u061c\u200e\u200f",
    "z\u200be\u200cr\u200do\ufeff\u2060\u00ad\u180e\u034f\u115f\u3164",
    "".join(chr(0xE0000 + ord(sign)) for sign in "ignore all previous words") + "\ufe0f\U000e0100",
    "[bold red]x[/] [@click=app.kill_all]ok[/] [/unbalanced [[ ]] [",
    "Z\u0351\u036b\u0343\u036a\u0302a\u0489\u0321\u0353l\u0335\u035eg" + "\u0301" * 500,
    "\u65e5\u672c\u8a9e \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \uff21\u2460\ufdfd\u0bf5",
    "\u1100\u1161\u11a8 \u0e01\u0e33 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u05e2\u05d1\u05e8\u05d9\u05ea",
    "' OR 1=1 -- <script>alert(1)</script> ${7*7} {{7*7}} %s%n %0d%0a $(reboot) `reboot` ../../etc/passwd \\",
    "NaN Infinity -0 1e309 null undefined None true 0x0 1/0 \ud7ff\ue000\uffff\U0010ffff\ufffe",
    "\u2028\u2029\x85\x0b\x0c\r\n\r \t",
    "\u2713 NOTHING WRONG \u25ae STOPPED tree F9 ARMED 1.6s approved",
)
"""In the style of the Big List of Naughty Strings, and with what terminals and this screen might act upon."""

LINES: Final = "\n" * 100_000
WORD: Final = "x" * (1 << 20)

FALLBACKS: Final = (
    "2026-11-24T03:12:44.000Z",
    "7F3K01234567",
    "E-4K7Q01234567",
    "A" * 43,
    "A" * 86,
    "wss://lane.example:7421",
    "",
    "x",
)
"""What fields take that are no free text: a time, ids, a hash, a signature, an address."""

_NOTHING: Final = object()
_M = TypeVar("_M", bound=BaseModel)


def made(model: type[_M], words: str, fixed: Mapping[str, object] = {}) -> _M:
    """One of this model with `words` in every text that takes them; `fixed` fields are as they are given."""
    fields: dict[str, object] = {
        field.alias or name: fixed.get(name, _value(field.annotation, words))
        for name, field in model.model_fields.items()
    }
    for _ in range(200):
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                _mend(fields, fault["loc"])
    raise AssertionError(f"no {model.__name__} can be made: {fields}")


def _mend(fields: dict[str, object], loc: tuple[int | str, ...]) -> None:
    """Put the next fallback where a value was refused; parts of `loc` that name a union's member lead nowhere."""
    at: object = fields
    for place, part in enumerate(loc):
        now = _inside(at, part)
        if now is _NOTHING:
            continue
        if isinstance(now, dict | list) and place < len(loc) - 1:
            at = cast(object, now)
            continue
        _put(at, part, _after(now) if isinstance(now, str) else None)
        return
    raise AssertionError(f"{loc} of {fields} cannot be mended")


def _after(now: str) -> str | None:
    known = FALLBACKS.index(now) + 1 if now in FALLBACKS else 0
    return FALLBACKS[known] if known < len(FALLBACKS) else None


def _inside(at: object, part: int | str) -> object:
    if isinstance(at, dict):
        return cast(dict[int | str, object], at).get(part, _NOTHING)
    return cast(list[object], at)[part] if isinstance(at, list) and isinstance(part, int) else _NOTHING


def _put(at: object, part: int | str, value: str | None) -> None:
    if isinstance(at, dict):
        cast(dict[int | str, object], at)[part] = value
    elif isinstance(at, list) and isinstance(part, int):
        cast(list[object], at)[part] = value


def _value(annotation: object, words: str) -> object:
    if isinstance(annotation, TypeAliasType):
        return {words: [words]} if "Json" in str(annotation) else _value(annotation.__value__, words)
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(args[0], words)
    if origin is Literal:
        return args[0]
    if origin in (Union, types.UnionType):
        return _value(next(arg for arg in args if arg is not type(None)), words)
    if origin in (tuple, list, frozenset, set):
        return [_value(args[0], words)] if args else []
    if origin is not None and issubclass(origin, Mapping):
        return {words: _value(args[1], words)}
    supertype = getattr(annotation, "__supertype__", None)
    if supertype is not None:
        return _value(supertype, words)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {f.alias or name: _value(f.annotation, words) for name, f in annotation.model_fields.items()}
    plain: dict[object, object] = {str: words, int: 1, float: 1.0, bool: True}
    return plain.get(cast(object, annotation), {words: [words]})
