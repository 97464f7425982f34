"""What a key can promise, and how it is seen on the screen that it was kept; and three floors on which keys have work.

It never knows which keys there are.
"""

from collections.abc import Callable
from typing import NamedTuple

from scenes import CAST, at, card, refund_card, run_id, view
from stage import Stage
from storied import run_records
from watchfloor.oversight import Offer
from watchfloor.records.views import LockView
from watchfloor_console.bindings import ScreenName
from watchfloor_console.screens import FloorScreen

See = Callable[[Stage], bool]
"""True once what a key promises can be seen; false before it is pressed."""


class Promise(NamedTuple):
    """`first` is pressed beforehand where a key needs something to work on; `pages` of 0.3 s go by after the press."""

    sees: See
    first: tuple[str, ...] = ()
    pages: int = 0


class Scene(NamedTuple):
    """A screen of the table: its stage, its size, the keys that lead there from home, and when all of it is there."""

    made: Callable[[], Stage]
    size: tuple[int, int]
    enters: tuple[str, ...]
    is_there: See
    promises: dict[str, Promise]


def words(*wanted: str) -> See:
    """These words stand on the screen, each in some row."""
    return lambda on: all(on.shows(each) for each in wanted)


def row(number: int, begins: str) -> See:
    """This row of the screen begins with these words."""
    return lambda on: len(on.text()) > number and on.text()[number].strip().startswith(begins)


def place(name: ScreenName, *wanted: str) -> See:
    """This screen of the table is on top, and shows these words."""
    return lambda on: isinstance(on.app.screen, FloorScreen) and on.app.screen.place == name and words(*wanted)(on)


def aims(run: str) -> See:
    """The kill line names this run."""
    return lambda on: on.sight.painted().run == run_id(run)


def ordered(*kinds: str) -> See:
    """These orders were sent."""
    return lambda on: [order[0] for order in on.session.orders] == list(kinds)


def answered(answer: str, *wanted: str) -> See:
    """An answer was sent, and the screen says what came of it."""
    return lambda on: [verdict.answer for _, verdict in on.sent] == [answer] and words(*wanted)(on)


def both(*sees: See) -> See:
    """All of it is seen."""
    return lambda on: all(each(on) for each in sees)


def moves(down: See, up: See, first: See, last: See, *, begins: str = "g", ends: str = "G") -> dict[str, Promise]:
    """The keys that move in rows: one `down` from the first, one `up` from the last."""
    one_down, one_up = Promise(down, (begins,)), Promise(up, (ends,))
    return {
        "j": one_down,
        "down": one_down,
        "k": one_up,
        "up": one_up,
        "g": Promise(first, (ends,)),
        "G": Promise(last, (begins,)),
    }


def pages(on: See, back: See) -> dict[str, Promise]:
    """The keys that move by pages: one on from the first row, one back from the last."""
    return {"pagedown": Promise(on, ("g",)), "pageup": Promise(back, ("G",))}


def killed_scene(*, has_story: bool = False) -> Stage:
    """Home, where test-fixer was killed and its lock stands; planner asked refund-bot."""
    runs = [view(cast) for cast in CAST[:-2]]
    runs.append(view(CAST[12], parent=run_id("2C9D")))
    runs.append(view(CAST[13], state="STOPPED", order="K1", by="ines", since_at=at("03:12:40.000")))
    on = Stage(runs, records=run_records() if has_story else ())
    lock = {"scope": {"kind": "run", "value": run_id("6ZKA")}, "agent": "test-fixer", "human": "h_ben_okafor"}
    more = {"by": "ines", "reason": "", "set_at": at("03:12:40.000"), "order": "K1", "kill": True}
    on.floor.board.take_locks([LockView.model_validate({**lock, **more})])
    on.app.select(run_id("7F3K"))
    return on


def storm_scene() -> Stage:
    """Six alike cards of six runs, and one that is alone."""
    offers = (Offer(scope={"once": True}, says="once"), Offer(scope={"times": 3}, says="3 times"))
    update = {"claims": (), "quorum": 1, "may": ("mara", "ines"), "scopes": offers}
    runs = [run_id("7F3K"), *(f"RUN{number}00000000" for number in range(1, 6))]
    alike = [
        refund_card(1200 + n).model_copy(update={"escalation": f"E-{n}00000000000", "run": run, **update})
        for n, run in enumerate(runs)
    ]
    on = Stage(open_cards=[*alike, card("E-9ZZZ01234567", CAST[0], "t", "", "R", "r", 1900)], records=run_records())
    on.app.select(run_id("7F3K"))
    return on


def story_scene() -> Stage:
    """The same, and refund-bot's run has a story."""
    return killed_scene(has_story=True)
