from drawn import picture
from scenes import CAST, at, floor, run_id, view
from watchfloor.records.views import LockView
from watchfloor_console.board import plain
from watchfloor_console.render.handover import handover_page


def test_all_that_a_colleague_takes_over_is_in_it() -> None:
    runs = [view(cast, state={"9Q2M": "LOST", "2C9D": "UNCONFIRMED"}.get(cast.run, cast.state)) for cast in CAST]
    runs[0] = view(CAST[0], in_flight=2)
    on = floor(runs=runs)
    lock = {"scope": {"kind": "agent", "value": "mail\x1b"}, "by": "ines", "reason": "", "set_at": at("03:00:00.000")}
    on.board.take_locks([LockView.model_validate({**lock, "order": "K", "kill": True})])
    found = "\n".join(plain(row) for row in handover_page(picture(on=on)))
    assert "E-4K7Q until 03:14:43Z: refund.issue 312.40 EUR" in found
    assert "etl-nightly 9Q2M LOST since" in found
    assert "planner 2C9D UNCONFIRMED since" in found
    assert "price-scout 1BZP PAUSED since" in found
    assert "agent mail⟦U+001B⟧, by ines at 03:00:00Z: no reason" in found
    assert "code-review 3VTA: 2 in flight" in found
    assert run_id("3VTA") not in found


def test_what_there_is_nothing_of_says_so() -> None:
    found = [plain(row) for row in handover_page(picture(on=floor(runs=[], open_cards=[])))]
    assert found.count("  nothing") == 6
