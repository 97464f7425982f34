from datetime import timedelta

from scenes import CAST, NOW, Telling, blend, feed_records, floor, refund_card, run_id, view
from watchfloor.oversight import (
    ConsoleWelcome,
    GapLine,
    LinkBack,
    LinkLost,
    OperatorView,
    PresenceLine,
    Repeated,
    SnapshotLine,
    StageLine,
    Tick,
    Unreadable,
)
from watchfloor.records.views import OperatorPresence
from watchfloor_console.board import KillPath, Words, plain
from watchfloor_console.feed import Floor

HASH = "A" * 43


def welcome(roles: tuple[str, ...] = ("approver",), environment: str = "prod-eu") -> ConsoleWelcome:
    head = {"checkpoint": "note", "size": 9, "root": HASH}
    operator = OperatorView.model_validate({"name": "mara", "roles": roles})
    fields = {"operator": operator, "head": head, "policy": HASH, "now": "2026-11-24T03:12:50.000Z"}
    return ConsoleWelcome.model_validate({**fields, "environment": environment})


def fresh() -> Floor:
    return Floor(lambda: NOW, Words())


def test_the_servers_clock_is_the_floors() -> None:
    made = fresh()
    made.welcome(welcome(), NOW + timedelta(seconds=5), is_read_only=False)
    assert made.now == NOW + timedelta(seconds=5)
    assert made.health.ledger.verified_to == 9


def test_viewers_and_read_only_consoles_may_stop_nothing() -> None:
    for roles, is_read_only, may in (
        (("approver",), False, True),
        (("viewer", "auditor"), False, False),
        (("admin",), True, False),
    ):
        made = fresh()
        made.welcome(welcome(roles), NOW, is_read_only=is_read_only)
        assert made.health.may_stop is may


def test_a_snapshot_in_parts_is_whole_at_its_last() -> None:
    made = fresh()
    made.take(SnapshotLine(upto=5, done=False, runs=(view(CAST[0]),)))
    assert made.health.snapshot_at is None
    made.take(SnapshotLine(upto=5, done=True, runs=(view(CAST[1]),)))
    assert set(made.board.runs) == {run_id("3VTA"), run_id("5JRD")}
    assert (made.health.snapshot_at, made.health.ledger.head) == (NOW, 5)


def test_records_reach_board_and_feed_and_a_decision_names_the_target() -> None:
    made = fresh()
    for record in feed_records():
        made.take(record)
    first = made.ring.view(100).rows[0]
    assert plain(first.body) == 'warehouse.copy(table="orders", rows=48211) on bq-prod'


def test_a_lost_link_has_its_time_and_a_new_one_none() -> None:
    made = floor()
    made.take(LinkLost("gone", 1.0))
    assert made.health.link.lost_at == NOW
    made.take(LinkBack(2.0))
    assert made.health.is_live()


def test_what_is_missing_is_counted() -> None:
    made = floor()
    made.take(GapLine.model_validate({"from": 3, "to": 7}))
    made.take(Unreadable("a new kind"))
    assert made.health.ledger.gap == 6


def test_counters_come_from_the_tick() -> None:
    made = floor()
    made.take(Tick(upto=2_000_000, counts={"reasoning": 7}, rate=33.4, held=7))
    assert (made.health.per_s, made.health.held, made.health.ledger.head) == (33, 7, 2_000_000)
    assert made.health.steps[-1] == 33


def test_stages_cards_and_people_reach_the_board() -> None:
    made = floor()
    made.take(StageLine(order="K", run="R", stage="given", at_ms=1.0))
    made.take(refund_card().model_copy(update={"code": "abcd"}))
    made.take(PresenceLine(operators=(OperatorPresence(name="jo", roles=(), screens=1, since_at="x"),)))
    assert made.board.cards["E-4K7Q01234567"].code == "abcd"
    assert made.board.present[0].name == "jo"


def test_what_was_said_before_is_shown_and_not_folded() -> None:
    made = fresh()
    made.begin(feed_records())
    assert len(made.ring.view(100).rows) == 14
    assert made.board.upto == 0


def test_a_server_that_declares_no_environment_is_in_its_runs() -> None:
    made = fresh()
    made.welcome(welcome(environment=""), NOW, is_read_only=False)
    made.take(SnapshotLine(upto=5, done=True, runs=(view(CAST[0], env="dev", identity=blend("x", None, "dev")),)))
    assert made.health.environment == "dev"


def test_a_card_that_the_ledger_holds_wrong_is_passed_over() -> None:
    made = floor()
    fields = {"escalation": "E-9", "card": {"tool": 7}, "card_sha256": "x"}
    made.take(Telling().body("escalation.opened", "03:12:44.000", "R", "bot", **fields))
    assert "E-9" not in made.board.cards


def test_the_way_of_a_kill_and_the_link_are_told_to_it() -> None:
    made = floor()
    made.kill_path(KillPath())
    made.pinged(3.5)
    assert not made.health.kill.is_up
    assert made.health.link.rtt_ms == 3.5


def test_a_floor_hears_how_often_an_action_was_proposed() -> None:
    made = fresh()
    made.take(Repeated(escalation="E-1", count=2))
    assert made.board.repeats == {"E-1": 2}
