import pytest

from drawn import hues, picture, text
from scenes import floor, health, run_id
from storied import past_records
from watchfloor.oversight import Seal, moment, told
from watchfloor_console.board import Ledger, Words
from watchfloor_console.board.past import board_at, marks_of, seals_of
from watchfloor_console.feed import row_of
from watchfloor_console.render.ledger import LedgerNow, Told, ledger_rows, replay_row, runs_then, step, then_rows

RECORDS = past_records()
CANARY = [record for record in RECORDS if record.run == run_id("6WNE")]
PLACE = next(at for at, record in enumerate(CANARY) if record.kind == "action.decided")


def now(**update: object) -> LedgerNow:
    record = CANARY[PLACE]
    made = LedgerNow(
        seq=record.seq,
        at=moment(record.at),
        board=board_at(RECORDS, record.seq),
        run=run_id("6WNE"),
        marks=marks_of(RECORDS),
        points=tuple((one.seq, moment(one.at)) for one in RECORDS),
        seals=seals_of(RECORDS),
        signed=frozenset(seal.seq for seal in seals_of(RECORDS)),
        records=tuple(Told(one, row_of(one, told(one), Words())) for one in CANARY),
        place=PLACE,
        proof=Seal(record.seq, bytes(32), RECORDS[-1].seq, 21),
    )
    return made._replace(**update)


def shown(made: LedgerNow, size: tuple[int, int] = (140, 40)) -> str:
    on = floor()
    on.health = health(ledger=Ledger(head=RECORDS[-1].seq, verified_to=RECORDS[-1].seq - 20))
    return "\n".join(row.rstrip() for row in text(ledger_rows(picture(*size, on=on), made, size[1] - 8)))


@pytest.mark.parametrize("size", [(140, 40), (200, 60), (120, 30), (100, 30), (80, 24), (60, 16)])
@pytest.mark.parametrize("side", ["floor", "proofs"])
def test_it_fits_at_every_size(size: tuple[int, int], side: str) -> None:
    for made in (now(side=side), LedgerNow(fault="no link", side="floor")):
        rows = ledger_rows(picture(*size), made, size[1] - 8)
        assert len(rows) == size[1] - 8
        assert {len(row) for row in text(rows)} == {size[0]}


def test_then_and_now_stand_beside_each_other() -> None:
    found = shown(now())
    row = next(row for row in found.split("\n") if "mail-triage" in row)
    assert "▮ STOPPED" in row[:20]
    assert "▸ RUNNING" in row[50:]
    same = next(row for row in found.split("\n") if "deploy-canary" in row and "Priya Nair" in row)
    assert "▸ RUNNING  same" in same


def test_records_of_then_and_their_proof_are_shown() -> None:
    found = shown(now())
    assert 'says  "Error rate is flat at 5%' in found
    assert "path of 21  ✓ checked here, now" in found
    assert "not proven yet" in shown(now(proof=None, unproven="it is younger than the checkpoint"))
    assert "it is younger than the checkpoint" in shown(now(proof=None, unproven="it is younger than the checkpoint"))


def test_a_checkpoint_is_ok_only_if_it_is_signed_and_verified() -> None:
    found = shown(now())
    assert "holds yours" in found
    assert "✓ OK" in found
    assert "! not signed" in shown(now(signed=frozenset[int]()))
    high = text(ledger_rows(picture(), now(), 32))
    assert any("✓ OK" in row for row in high)


def test_what_is_younger_than_the_verified_mark_is_said_to_be() -> None:
    young = now(seq=9_999_999)
    assert "This record is younger than what was" in shown(young)
    on = floor()
    on.health = health(ledger=Ledger(head=5, verified_to=0))
    found = " ".join(text(ledger_rows(picture(on=on), now(), 32)))
    assert "? nothing yet" in found


def test_a_gap_of_the_feed_is_red_with_the_chip() -> None:
    on = floor()
    on.health = health(ledger=Ledger(head=9, verified_to=8, gap=212))
    made = picture(on=on)
    assert any("danger-strong" in hues(row) for row in ledger_rows(made, now(), 32))
    assert "! 212 records were not sent here" in " ".join(text(ledger_rows(made, now(), 32)))


def test_the_band_says_that_this_is_the_past() -> None:
    made = picture()
    row = text([replay_row(made, now())])[0]
    assert row.startswith("  REPLAY  03:04:09Z, 8m35s ago, seq ")
    assert "nothing you read here can be approved" in row
    assert "it is read" in text([replay_row(made, LedgerNow())])[0]


def test_who_acted_then_is_told_in_the_past() -> None:
    rows = [row.rstrip() for row in text(then_rows(picture(), now()))]
    assert "acted then for Priya Nair, in prod, could do what policy allowed." in rows[0]
    assert rows[1].endswith("now: RUNNING, epoch 41")
    assert "no run of then" in text(then_rows(picture(), LedgerNow()))[0]


def test_fifteen_seconds_are_a_step() -> None:
    at = moment("2026-11-24T03:04:12.000Z")
    assert (step(at, -2) - at).total_seconds() == -30
    assert len(runs_then(now())) == 7
    assert runs_then(LedgerNow()) == []
