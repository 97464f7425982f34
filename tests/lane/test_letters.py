from typing import get_args

import pytest

from lanefolk import ROLL, told
from watchfloor.records.bodies import Evidence, Scope
from watchfloor.wire import Lease, Line, Order, StageLine, encode
from watchfloor_server.lane import letters as letter
from watchfloor_server.lane.letters import TO_LANE, TO_MAIN, ToLane, ToMain

AT = "2026-01-01T00:00:00.000Z"
KILL = Order(order="O1", cmd=1007, kind="kill", epoch=1005, by="mara", reason="it loops", after_s=3)
STOPPING = letter.Stopping(
    order="O1",
    by="mara",
    reason="",
    ordered_s=1.0,
    word=letter.Given(order="O1", kind="kill", scope=Scope(kind="run", value="R1"), by="mara", reason=""),
    due_s=4.0,
    due_at=AT,
    line=KILL,
    evidence=(Evidence(kind="word", at=AT, detail="d"),),
)

KILL_RAW = (
    b'{"t":"order","order":"O1","cmd":1007,"kind":"kill","epoch":1005,"by":"mara","reason":"it loops","after_s":3.0}'
)
GOLDEN: list[tuple[Line, bytes]] = [
    (letter.Leased(run="R1", from_s=12.5), b'{"t":"leased","run":"R1","from_s":12.5}'),
    (letter.Gone(run="R1"), b'{"t":"gone","run":"R1"}'),
    (letter.Give(run="R1", order=KILL), b'{"t":"give","run":"R1","order":' + KILL_RAW + b"}"),
    (
        letter.Say(run="R1", lease=Lease(n=4, epoch=5, ttl_s=10)),
        b'{"t":"say","run":"R1","lease":{"t":"lease","n":4,"epoch":5,"ttl_s":10.0}}',
    ),
    (
        letter.Staged(stage=StageLine(order="O1", run="R1", stage="given", at_ms=1.5)),
        b'{"t":"staged","stage":{"t":"stage","order":"O1","run":"R1","stage":"given","at_ms":1.5}}',
    ),
    (letter.Heard(n=3), b'{"t":"heard","n":3}'),
    (letter.Beat(), b'{"t":"beat"}'),
    (letter.End(), b'{"t":"end"}'),
    (letter.Ready(port=7421, terms="{}"), b'{"t":"ready","port":7421,"terms":"{}"}'),
    (letter.Synced(word=9), b'{"t":"synced","word":9}'),
    (
        letter.Ordered(n=1, entry='{"order":"O1"}', ordered_s=12.5, word=9),
        b'{"t":"ordered","n":1,"entry":"{\\"order\\":\\"O1\\"}","ordered_s":12.5,"word":9}',
    ),
    (letter.Journalled(order="O1"), b'{"t":"journalled","order":"O1"}'),
    (letter.Wrote(run="R1", order="O1"), b'{"t":"wrote","run":"R1","order":"O1"}'),
    (letter.Linked(run="R1"), b'{"t":"linked","run":"R1"}'),
    (letter.Unlinked(run="R1"), b'{"t":"unlinked","run":"R1"}'),
    (
        letter.Said(run="R1", raw='{"t":"renew","n":1}'),
        b'{"t":"said","run":"R1","raw":"{\\"t\\":\\"renew\\",\\"n\\":1}"}',
    ),
]


def kinds(letters: object) -> set[type[Line]]:
    return set(get_args(letters))


def read(line: Line, raw: bytes) -> Line:
    return TO_LANE.read(raw).body if type(line) in kinds(ToLane) else TO_MAIN.read(raw).body


@pytest.mark.parametrize(("line", "raw"), GOLDEN, ids=[type(line).__name__ for line, _ in GOLDEN])
def test_a_letter_is_these_bytes_and_comes_back_as_itself(line: Line, raw: bytes) -> None:
    assert encode(line) == raw
    assert read(line, raw) == line


@pytest.mark.parametrize(
    "line",
    [ROLL, told(), told(state="HELD", stop=STOPPING, hold=KILL, cmd=1007), told(state="STOPPED", confirmed=True)],
)
def test_what_is_told_of_people_and_runs_comes_back_whole(line: Line) -> None:
    assert read(line, encode(line)) == line


def test_no_letter_is_without_its_golden_bytes() -> None:
    assert {type(line) for line, _ in GOLDEN} | {letter.Roll, letter.Told} == kinds(ToLane) | kinds(ToMain)
