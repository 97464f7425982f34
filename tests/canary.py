"""Canaries in a dialogue with the desk: points and wardens that practise, honestly or not."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from guards import Post, answers, point
from playbook import Agent, Floor, How
from watchfloor.chain import sha256
from watchfloor.records.views import RunView
from watchfloor.wire import Practised, SigningKey, WardenPractice
from watchfloor_server.core import canary_inputs as c
from watchfloor_server.core import effects as e
from watchfloor_server.core import point_effects as out
from watchfloor_server.core import point_inputs as p

Word = Literal["refused", "executed", "failed"]


class Out(NamedTuple):
    """The two actions of a point's canary, as the desk asked for them."""

    barred: out.AskPractice
    free: out.AskPractice


def practising(floor: Floor, name: str = "payments", targets: tuple[str, ...] = ("payments",), **how: object) -> Post:
    """A point that can be asked to practise, and has answered its first fence."""
    return point(floor, name, targets, practises=True, **how)


def asked(floor: Floor, post: Post, after_s: float = 0.0) -> Out:
    """Time goes by, the canary goes out, and the point answers its fence: the two actions follow."""
    floor.wait_s(0.0)
    while after_s > 0 and not _bars(floor, post):
        after_s -= 2.0
        answers(floor, post)
        floor.wait_s(2.0)
    (barred,) = _bars(floor, post)[-1]
    answers(floor, post)
    tries = [effect for effect in floor.effects if isinstance(effect, out.AskPractice)]
    assert len(tries) == 2
    return Out(*sorted(tries, key=lambda one: one.run != barred))


def _bars(floor: Floor, post: Post) -> list[Mapping[str, str]]:
    fences = [effect for effect in floor.effects if isinstance(effect, out.SayFence) and effect.conn == post.conn]
    return [fence.runs for fence in fences if "killed" in fence.runs.values()]


def shows(floor: Floor, post: Post, one: out.AskPractice) -> str:
    """The point asks to use a practice grant up; answers the code of the refusal."""
    floor.give(p.GrantShown(post.conn, f"r-{one.id}", one.grant))
    answer = next(effect for effect in floor.effects if isinstance(effect, out.AnswerRedeem))
    assert not answer.ok
    return answer.code


def tells(floor: Floor, post: Post, one: out.AskPractice, answer: Word = "refused", code: str = "") -> list[str]:
    """The point tells how a practice action went."""
    return floor.give(c.PointDidPractice(post.conn, one.id, answer, code))


def passes(floor: Floor, post: Post, after_s: float = 0.0) -> list[str]:
    """The point does all as it must; answers what followed from the last word."""
    found = asked(floor, post, after_s)
    tells(floor, post, found.barred, code="killed")
    assert shows(floor, post, found.free) == "practice"
    return tells(floor, post, found.free, code="practice")


def warded(floor: Floor, name: str = "refund-bot", *, practises: bool = True, resume: str | None = None) -> Agent:
    """A run under a warden, which can be asked to practise."""
    how = How(resume=resume, supervision="warden")
    joined = floor.hello(name, how=how)
    line = joined.hello.model_copy(update={"practice": True if practises else None})
    floor.give(joined._replace(hello=line))
    welcome = floor.last(e.Welcome)
    assert isinstance(welcome, e.Welcome)
    return Agent(joined.conn, welcome.run, SigningKey.from_seed(sha256(name.encode())), name)


def practice_of(floor: Floor) -> str:
    """The id of the practice that a warden was just asked for."""
    found = [e_.line for e_ in floor.effects if isinstance(e_, e.ToAgent) and isinstance(e_.line, WardenPractice)]
    return found[-1].id


def did(floor: Floor, bot: Agent, practice: str, answer: Word = "refused", code: str | None = None) -> list[str]:
    """A warden tells how its practice went."""
    return floor.give(c.AgentDidPractice(bot.conn, Practised(id=practice, answer=answer, code=code)))


def view(floor: Floor, bot: Agent) -> RunView:
    """The run as consoles see it."""
    return next(run for run in floor.desk.runs(floor.now) if run.run == bot.run)


def label(floor: Floor, bot: Agent) -> str:
    """How the run is held, in a word."""
    return view(floor, bot).label
