from datetime import timedelta

from scenes import CAST, NOW, blend, floor, health, refund_card, run_id, view
from watchfloor_console.board import Board, Health, KillPath, Ledger, Link, count_runs, needs_chip, worst_chip
from watchfloor_console.board.standing import approvals, counts_now, fleet, is_attested, is_proven, is_suspect, waiting


def chip(links: Health, **states: str) -> str:
    runs = [view(cast, state=states.get(cast.agent.replace("-", "_"), cast.state)) for cast in CAST]
    return worst_chip(count_runs(runs, links.environment), links, NOW).text


def test_nothing_is_wrong_only_if_nothing_is() -> None:
    assert chip(health()) == "✓ NOTHING WRONG"


def test_the_worst_thing_is_said_first() -> None:
    bad = health(link=Link(lost_at=NOW - timedelta(seconds=7)), kill=KillPath(), ledger=Ledger(gap=3))
    assert chip(bad, planner="UNCONFIRMED", etl_nightly="LOST") == "! NOT LIVE 7s"
    assert chip(bad._replace(link=Link()), planner="UNCONFIRMED", etl_nightly="LOST") == "! 2 NOT PROVEN"
    assert chip(bad._replace(link=Link())) == "! KILL NOT KNOWN"
    assert chip(health(ledger=Ledger(gap=1204))) == "! 1,204 GAP IN LEDGER"


def test_an_unattested_agent_is_not_proven_unless_the_environment_says_dev() -> None:
    run = view(CAST[0], identity=blend("code-review", "Priya Nair", "dev"))
    assert not is_attested(run.identity)
    assert count_runs([run], "prod").not_proven == 1
    assert count_runs([run], "dev").not_proven == 0


def test_a_person_whom_nobody_vouches_for_is_not_proven_and_a_run_that_may_not_act_is_not_counted() -> None:
    whole = blend("code-review", "Priya Nair")
    assert whole.human is not None
    half = whole.model_copy(update={"human": whole.human.model_copy(update={"proof": "dev"})})
    run = view(CAST[0], identity=half)
    assert is_attested(half)
    assert not is_proven(half)
    assert count_runs([run], "prod").not_proven == 1
    over = run.model_copy(update={"state": "STOPPED"})
    assert (is_suspect(run, "prod"), is_suspect(run, "dev"), is_suspect(over, "prod")) == (True, False, False)
    assert count_runs([over], "prod").not_proven == 0


def test_the_second_chip_counts_what_waits() -> None:
    assert needs_chip([]).text == "- NOTHING FOR YOU"
    assert needs_chip([refund_card()]).text == "? 1 NEEDS YOU"
    assert needs_chip([refund_card(), refund_card()]).text == "? 2 NEED YOU"


def test_cards_are_sorted_by_deadline() -> None:
    left = [card.agent for card in waiting(floor().board)]
    assert left == ["refund-bot", "db-migrator", "deploy-canary"]


def test_the_fleet_is_sorted_by_name_and_what_is_over_fades() -> None:
    board = Board()
    ended = (NOW - timedelta(seconds=31)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    board.take_runs([view(CAST[12]), view(CAST[0]), view(CAST[1], state="ENDED", since_at=ended)])
    assert [run.run for run in fleet(board, NOW)] == [run_id("3VTA"), run_id("7F3K")]


def test_votes_that_this_console_did_not_see_are_not_counted_as_none() -> None:
    board, card = Board(), refund_card()
    board.show(card)
    assert approvals(board, card) == "? of 2"
    assert counts_now(board, card) == "one of 2, others not known"
    board.votes[card.escalation] = {"ines": "approve"}
    assert approvals(board, card) == "1 of 2"
    assert counts_now(board, card) == "2 of 2: this lets it run"
    assert counts_now(board, refund_card().model_copy(update={"quorum": 3})) == "2 of 3"
    assert counts_now(board, refund_card().model_copy(update={"quorum": 1})) == "1 of 1: this lets it run"


def test_a_bypassed_run_is_not_proven_and_a_warden_that_no_canary_proved_is_not_known() -> None:
    warded = {"supervision": "warden", "label": "COOPERATIVE"}
    counts = count_runs([view(CAST[0], label="BYPASSED"), view(CAST[1], **warded)], "dev")
    assert (counts.bypassed, counts.not_proven, counts.unknown) == (1, 1, 1)
