import pytest

from scenes import CAST, at, view
from watchfloor.records.views import LockView
from watchfloor_console.board.locks import lock_of

RUN = view(CAST[12], tags=("night",))


def lock(kind: str, value: str = "", *, kill: bool = True, **more: str) -> LockView:
    made = {"scope": {"kind": kind, "value": value}, "by": "mara", "reason": "", "set_at": at("03:00:00.000")}
    return LockView.model_validate({**made, "order": "K", "kill": kill, **more})


@pytest.mark.parametrize(
    ("one", "reaches"),
    [
        (lock("run", RUN.run), True),
        (lock("run", "ANOTHER", agent="refund-bot", human="h_alice_ng"), True),
        (lock("run", "ANOTHER", agent="refund-bot", human="h_ben"), False),
        (lock("agent", "refund-bot"), True),
        (lock("agent", "planner"), False),
        (lock("human", "Alice Ng"), True),
        (lock("human", "h_alice_ng"), True),
        (lock("human", "Ben"), False),
        (lock("tag", "night"), True),
        (lock("tag", "day"), False),
        (lock("all"), True),
        (lock("all", kill=False), False),
    ],
)
def test_a_kills_lock_reaches_a_run_or_does_not(one: LockView, reaches: bool) -> None:
    assert (lock_of(RUN, [one]) is one) == reaches


def test_the_narrowest_lock_comes_first() -> None:
    narrow, wide = lock("run", RUN.run), lock("all")
    assert lock_of(RUN, [wide, narrow]) is narrow
    assert lock_of(RUN, []) is None
