"""Enforcement points in a dialogue with the desk: they come, answer fences, redeem grants and sign receipts."""

import json
from typing import NamedTuple

from playbook import Agent, Floor
from watchfloor.chain import jcs, sha256
from watchfloor.wire import POINT_LINES, Read, Receipt, SigningKey, receipt_message, stamp
from watchfloor_server.core import point_effects as out
from watchfloor_server.core import point_inputs as p


class Post(NamedTuple):
    """One enforcement point: its connection, name and key."""

    conn: int
    name: str
    key: SigningKey


def arriving(
    floor: Floor, name: str = "payments", targets: tuple[str, ...] = ("payments",), **how: object
) -> p.PointJoined:
    """The input of a point that comes in; `seed`, `token`, `pinned`, `until`, `practises` where it is not as usual."""
    key = SigningKey.from_seed(sha256(str(how.get("seed", name)).encode())).public
    token = str(how.get("token", name)).ljust(43, "_")
    until = str(how.get("until", "2026-12-31T00:00:00.000Z"))
    return p.PointJoined(
        floor.conn(), name, targets, key, token, bool(how.get("pinned")), until, bool(how.get("practises"))
    )


def point(floor: Floor, name: str = "payments", targets: tuple[str, ...] = ("payments",), **how: object) -> Post:
    """A point that is let in, and has answered its first fence."""
    joined = arriving(floor, name, targets, **how)
    floor.give(joined)
    post = Post(joined.conn, name, SigningKey.from_seed(sha256(str(how.get("seed", name)).encode())))
    answers(floor, post)
    return post


def answers(floor: Floor, post: Post, n: int | None = None, busy: tuple[str, ...] | None = ()) -> list[str]:
    """A point answers a fence: the last one, unless told otherwise."""
    n = floor.desk.state.fences.n if n is None else n
    return floor.give(p.PointAnswered(post.conn, n, None if busy is None else frozenset(busy)))


def redeems(floor: Floor, post: Post, grant: str, name: str = "r1") -> str:
    """A point asks to use a grant up; answers `ok` or the code of the refusal."""
    floor.give(p.GrantShown(post.conn, name, grant))
    answer = floor.last(out.AnswerRedeem)
    assert isinstance(answer, out.AnswerRedeem)
    return "ok" if answer.ok else answer.code


def granted(floor: Floor, bot: Agent, action: str = "a1") -> str:
    """An action that was allowed; answers its grant."""
    floor.allowed(bot, action)
    leave = floor.desk.state.runs[bot.run].acts[action].leave
    assert leave is not None
    return leave.grant


def receipt(floor: Floor, post: Post, grant: str, status: str = "succeeded", **changes: object) -> str:
    """A receipt that this point signs, as the text that an outcome carries."""
    line: dict[str, object] = {
        "t": "receipt",
        "grant": grant,
        "status": status,
        "result_sha256": "R" * 43,
        "at": stamp(floor.now.at),
    }
    line["sig"] = post.key.sign(receipt_message("wf-test", line))  # pyright: ignore[reportArgumentType]
    return jcs({**line, **changes}).decode()


def gives_receipt(floor: Floor, post: Post, text: str) -> list[str]:
    """A point says a receipt on its own connection."""
    read = POINT_LINES.read(text.encode())
    assert isinstance(read.body, Receipt)
    return floor.give(p.ReceiptGiven(post.conn, Read(read.body, read.fields, read.raw)))


def fences(floor: Floor) -> list[out.SayFence]:
    """The fences of the last answer, in order."""
    return [effect for effect in floor.effects if isinstance(effect, out.SayFence)]


def evidence(floor: Floor, bot: Agent) -> list[str]:
    """The kinds of evidence that a run has."""
    stop = floor.desk.state.runs[bot.run].stop
    return [] if stop is None else [one.kind for one in stop.evidence]


def stages(floor: Floor) -> list[str]:
    """All stages that were written down, in order."""
    return [json.loads(record.raw)["stage"] for record in floor.records if record.kind == "run.stage"]
