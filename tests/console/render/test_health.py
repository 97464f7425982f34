import pytest

from drawn import hues, picture, text
from scenes import CAST, floor, health, view
from stage import health_scene
from storied import drill_records, past_records
from watchfloor.oversight import Condition
from watchfloor_console.board import KillPath
from watchfloor_console.board.drills import kills_of, last_drill
from watchfloor_console.feed import Floor
from watchfloor_console.render.health import HealthNow, health_rows
from watchfloor_console.render.status import status_rows

DRILL = HealthNow(last_drill(kills_of(drill_records())), is_read=True)
WELL = health_scene().floor


def shown(now: HealthNow, on: Floor, size: tuple[int, int] = (140, 40)) -> str:
    return "\n".join(row.rstrip() for row in text(health_rows(picture(*size, on=on), now, size[1] - 8)))


@pytest.mark.parametrize("size", [(140, 40), (200, 60), (120, 30), (100, 30), (80, 24), (60, 16)])
@pytest.mark.parametrize("side", ["left", "right"])
def test_it_fits_at_every_size(size: tuple[int, int], side: str) -> None:
    for now in (DRILL._replace(side=side), HealthNow(fault="no link")):
        for on in (WELL, floor()):
            rows = health_rows(picture(*size, on=on), now, size[1] - 8)
            assert len(rows) == size[1] - 8
            assert {len(row) for row in text(rows)} == {size[0]}


def test_a_drill_is_a_histogram_with_its_shares() -> None:
    found = shown(DRILL, WELL)
    assert "200 kills, 200 confirmed" in found
    assert "✓ 200 of 200" in found
    assert "p99" in found
    assert "█" in found


def test_without_a_drill_the_kills_or_the_consoles_own_probes_are_told() -> None:
    assert "KILLS, no drill among them" in shown(HealthNow(last_drill(kills_of(past_records()))), WELL)
    assert "this console's own 3 probes of the kill path: p50 0.9 ms, most 1.1 ms" in shown(
        HealthNow(is_read=True), WELL
    )
    assert "it is read" in shown(HealthNow(), WELL)


def test_readiness_people_points_and_the_shift_are_told() -> None:
    found = shown(DRILL, WELL)
    assert "✓ READY     kill key path         0.9 ms" in found
    assert "14 of 14" in found
    assert "mara (you)          controller, approver" in found
    assert "point payments" in found
    assert "hash 41c09be7" in found
    assert "3 escalations, the first until 03:14:43Z" in found


def test_at_rest_nothing_is_red() -> None:
    for row in health_rows(picture(on=WELL), DRILL, 32):
        assert not hues(row) & {"danger", "danger-strong", "chip-danger"}


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"writable": False}, "the ledger cannot be written"),
        ({"journal_fault": "disk \x1b full"}, "kill journal: disk ⟦U+001B⟧ full"),
        ({"checkpoint_fault": "behind"}, "checkpoints: behind"),
        ({"clock_ok": False}, "the clock is not trusted"),
    ],
)
def test_what_is_not_ready_is_red_here_and_in_the_chip(fields: dict[str, object], fault: str) -> None:
    on = floor()
    on.is_as(Condition.model_validate({"writable": True, "clock_ok": True, **fields}))
    assert fault in shown(DRILL, on)
    assert "! NOT READY" in shown(DRILL, on)
    assert "! 1 NOT READY" in text(status_rows(picture(on=on)))[0]


def test_what_is_not_proven_and_a_lost_link_are_red_here_and_in_the_chip() -> None:
    on = floor(runs=[view(CAST[0], state="LOST")])
    assert "1 not proven" in shown(DRILL, on)
    on.health = health(kill=KillPath())
    assert "! NOT KNOWN" in shown(DRILL, on)
    assert "! KILL NOT KNOWN" in " ".join(
        text(status_rows(picture(on=floor(runs=[]), cursor="x")._replace(health=on.health)))
    )
