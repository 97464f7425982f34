"""What is wrong with a line's fields, as one sentence: which line, which field, and what to do.

Never shows a foreign name other than through `visible`.
"""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from watchfloor.visible import visible
from watchfloor.wire.fields import SAYS

_NAME_CELLS = 80
_REASON_CELLS = 160


def sentence(kind: str, error: ValidationError) -> str:
    """Say the first fault that was found in a line of type `kind`."""
    return _of(kind, error.errors(include_url=False, include_input=False)[0])


def unknown_type(kind: object, known: tuple[str, ...]) -> str:
    """Say that no line of this type may come here."""
    if kind is None:
        return f"the line names no type; add `t`, one of {', '.join(known)}"
    shown = visible(kind if isinstance(kind, str) else repr(kind), limit=_NAME_CELLS)
    return f"no line of type '{shown}' is known here; send one of {', '.join(known)}"


def _of(kind: str, fault: ErrorDetails) -> str:
    place = visible(".".join(str(part) for part in fault["loc"]), limit=_NAME_CELLS)
    context = fault.get("ctx", {})
    match fault["type"]:
        case "extra_forbidden":
            return f"{kind}: the field '{place}' is not known; leave it out"
        case "missing":
            return f"{kind}: the field '{place}' is missing; add it"
        case "string_pattern_mismatch":
            return f"{kind}: the field '{place}' {SAYS[str(context['pattern'])]}; mend it"
        case "value_error":
            return f"{kind}: the field '{place}': {visible(str(context['error']), limit=_REASON_CELLS)}; mend it"
        case _:
            return f"{kind}: the field '{place}': {visible(fault['msg'], limit=_REASON_CELLS)}; mend it"
