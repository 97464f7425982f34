"""One effect of the desk as one sentence, so that a test reads as a dialogue."""

from watchfloor.wire import Line
from watchfloor_server.core import effects as out
from watchfloor_server.core import point_effects as points

SHOWN = ("answer", "stage", "code", "ok", "seq")
"""Fields of a line that a dialogue shows: the first that is there."""


def words(effect: out.Effect) -> str:
    """One effect as one sentence of a dialogue."""
    match effect:
        case out.Append():
            return f"write {', '.join(record.kind for record in effect.records)}"
        case out.GiveOrder():
            return f"order: {effect.line.kind}{' later' if effect.line.after_s else ''}"
        case out.Latch():
            return "journal" + "".join(f", then console: {_line(then.line)}" for then in effect.then)
        case out.ToAgent() | out.ToConsole() | out.ToConsoles():
            return f"{_WHO[type(effect)]}: {_line(effect.line)}"
        case _:
            return _plain(effect)


_WHO: dict[type[out.Effect], str] = {out.ToAgent: "agent", out.ToConsole: "console", out.ToConsoles: "consoles"}


def _plain(effect: out.Effect) -> str:
    match effect:
        case out.Welcome():
            return f"welcome from {effect.next}"
        case out.Give():
            return "agent: allow with a grant"
        case out.Refuse():
            return f"refuse {effect.code}"
        case out.Judge():
            return f"ask policy about {effect.question.action}"
        case out.RenewLease():
            return f"lease {effect.n}"
        case out.Close():
            return f"close {int(effect.code)}"
        case _:
            return _to_point(effect)


def _to_point(effect: out.Effect) -> str:
    match effect:
        case points.SayFence():
            return f"fence {effect.n}: {', '.join(sorted(effect.runs.values())) or 'nothing new'}"
        case points.AnswerRedeem():
            return f"redeemed: {'ok' if effect.ok else effect.code}"
        case points.AskPractice():
            return "practise"
        case points.ToPoint():
            return f"point: {_line(effect.line)}"
        case _:
            return type(effect).__name__


def _line(line: Line) -> str:
    fields = line.model_dump()
    shown = next((str(fields[name]) for name in SHOWN if fields.get(name) is not None), "")
    return f"{fields['t']} {shown}".strip()
