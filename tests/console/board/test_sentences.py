from datetime import timedelta

import pytest

from kinships import hop
from scenes import CAST, NOW, blend, health, view
from watchfloor.identity import AttestationClass
from watchfloor.records.views import RunView
from watchfloor_console.board import Link, Words, plain
from watchfloor_console.board.sentences import (
    acting_for,
    badge,
    for_whom,
    held_words,
    identity_sentence,
    kill_words,
    proofs,
    proofs_short,
    short_card,
)

WORDS = Words()
BOT = CAST[12]


def sentence(**update: object) -> str:
    return plain(identity_sentence(view(BOT, **update), health(), NOW, WORDS))


def test_who_acts_for_whom_where_and_until_when() -> None:
    assert sentence() == (
        "refund-bot, run 7F3K, acting for Alice Ng via planner, in prod, "
        "may refund.issue, letter.send, as policy allows, for another 4m12s."
    )


def test_an_autonomous_agent_names_who_answers_for_it() -> None:
    run = view(CAST[4])
    assert "acting for itself, answerable to Data team" in plain(identity_sentence(run, health(), NOW, WORDS))
    assert acting_for(run.identity, WORDS) == "itself, for Data team"
    assert for_whom(run.identity, WORDS) == "Data team"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("STOPPING", "may do nothing: killed 3m32s ago by you, locked until a person re-arms it."),
        ("PAUSED", "may do nothing now: made to stand still by you."),
        ("LOST", "its lease is over, and nobody saw it stop."),
        ("ENDED", "ended 3m32s ago."),
    ],
)
def test_a_run_that_stands_still_may_do_nothing(state: str, words: str) -> None:
    assert sentence(state=state, by="mara").endswith(words)


def test_cut_off_it_says_until_when_and_never_for_how_long() -> None:
    links = health(link=Link(lost_at=NOW))
    assert "until 03:16:56Z" in plain(identity_sentence(view(BOT), links, NOW, WORDS))


def test_an_expired_identity_allows_nothing() -> None:
    run = view(BOT, identity=blend("refund-bot", "Alice Ng", left_s=-1))
    assert "its identity has expired" in plain(identity_sentence(run, health(), NOW, WORDS))


def test_a_hostile_name_is_shown_and_not_obeyed() -> None:
    run = view(BOT, identity=blend("refund-bot", "Eve\u202e\x1b[2J"))
    assert "Eve⟦U+202E⟧⟦U+001B⟧[2J" in plain(identity_sentence(run, health(), NOW, WORDS))


def test_what_is_not_attested_is_danger_but_quiet_in_dev() -> None:
    dev = blend("refund-bot", "Alice Ng", "dev")
    assert {piece.hue for piece in badge(dev, WORDS, is_loud=True)} == {"danger"}
    assert {piece.hue for piece in badge(dev, WORDS, is_loud=False)} == {"quiet"}
    assert plain(proofs_short(view(BOT, identity=dev), health())) == "! not attested"


def test_proofs_say_what_is_known_of_each_leg() -> None:
    shown = plain(proofs(view(BOT), health(), NOW, WORDS))
    assert "agent ✓ svid, key proven" in shown
    assert "human ✓ Alice Ng, signed in 12m ago" in shown
    assert plain(proofs(view(BOT, state="UNCONFIRMED"), health(), NOW, WORDS)).startswith("! not proven stopped")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("RUNNING", "KILL refund-bot run 7F3K, E-4K7Q goes with it"),
        ("UNCONFIRMED", "KILL AGAIN refund-bot run 7F3K (order is out)"),
        ("STOPPED", "refund-bot run 7F3K is STOPPED"),
        ("ENDED", "refund-bot run 7F3K has ended"),
    ],
)
def test_the_kill_line_names_what_the_key_would_hit(state: str, words: str) -> None:
    assert plain(kill_words(view(BOT, state=state), ("E-4K7Q",), WORDS)) == words


def test_with_nothing_selected_the_kill_line_says_so() -> None:
    assert plain(kill_words(None, (), WORDS)) == "nothing selected"


def test_a_pending_kill_counts_down() -> None:
    due_at = (NOW + timedelta(seconds=2.4)).isoformat()
    shown = plain(held_words(view(BOT, state="HELD", due_at=due_at), NOW, 4.2, WORDS))
    assert shown == "STANDS STILL refund-bot run 7F3K, held in 4 ms, KILLED IN 2.4s"


def test_a_long_name_is_cut_and_the_run_never_is() -> None:
    long = view(BOT, identity=blend("a" * 60, "Alice Ng"))
    for state in ("RUNNING", "UNCONFIRMED", "STOPPED", "ENDED"):
        shown = plain(kill_words(long.model_copy(update={"state": state}), (), WORDS, 34)[:1])
        assert "run 7F3K" in shown
        assert len(shown) <= 34


def test_in_little_room_the_countdown_stays() -> None:
    due_at = (NOW + timedelta(seconds=2.4)).isoformat()
    for name in ("refund-bot", "a" * 60):
        run = view(BOT, identity=blend(name, "Alice Ng"), state="HELD", due_at=due_at)
        shown = plain(held_words(run, NOW, 4.2, WORDS, 46))
        assert shown.endswith("run 7F3K, KILLED IN 2.4s")
        assert len(shown) <= 46


def test_a_cards_id_is_short_on_screens() -> None:
    assert (short_card("E-4K7Q01234567"), short_card("ABCDEF")) == ("E-4K7Q", "ABCD")


def delegated(*agents: str, human: str | None = "Alice Ng", class_: AttestationClass = "workload") -> RunView:
    chain = tuple(hop(agent, f"2C9D0123456{n}", class_) for n, agent in enumerate(agents))
    identity = blend("refund-bot", human).model_copy(update={"chain": chain})
    return view(BOT, identity=identity, parent=chain[-1].run)


def test_a_delegated_run_says_via_whom() -> None:
    assert "acting for Alice Ng via planner, helper, in" in plain(
        identity_sentence(delegated("planner", "helper"), health(), NOW, WORDS)
    )
    assert acting_for(delegated("planner").identity, WORDS, 22) == "Alice Ng via planner"
    assert acting_for(delegated(*"abc").identity, WORDS, 22) == "Alice Ng via 3 hops"
    assert len(acting_for(delegated("p" * 40).identity, WORDS, 22)) <= 22


@pytest.mark.parametrize("limit", range(11, 24))
@pytest.mark.parametrize("chain", [("planner",), ("p" * 40,), tuple("abc")])
def test_the_person_is_not_cut_for_the_sake_of_the_hops(chain: tuple[str, ...], limit: int) -> None:
    said = acting_for(delegated(*chain).identity, WORDS, limit)
    assert said.startswith("Alice Ng ")
    assert "via" in said or said.endswith(f"+{len(chain)}")
    assert len(said) <= limit


def test_what_an_agent_delegates_that_acts_for_itself_says_so() -> None:
    said = plain(identity_sentence(delegated("planner", "helper", human=None), health(), NOW, WORDS))
    assert "acting for planner via helper, which acts for itself" in said
    assert acting_for(delegated("planner", human=None).identity, WORDS) == "planner"


def test_each_hop_counts_for_what_is_proven() -> None:
    proven, asserted = delegated("planner"), delegated("planner", class_="dev")
    assert "chain ✓ 1 of 1 hops proven" in plain(proofs(proven, health(), NOW, WORDS))
    assert "chain ! 1 of 1 hops asserted" in plain(proofs(asserted, health(), NOW, WORDS))
    assert plain(proofs_short(asserted, health())) == "! hop not proven"
    assert plain(badge(asserted.identity, WORDS, is_loud=True)) == "! hop"


def test_a_child_that_died_with_its_parent_is_not_called_locked() -> None:
    run = delegated("planner").model_copy(update={"state": "STOPPED", "order": "X-2C9D01234560", "by": "server"})
    assert "as the run that delegated to it was over." in plain(identity_sentence(run, health(), NOW, WORDS))


def test_the_kill_line_names_the_children_that_go_with_it() -> None:
    assert plain(kill_words(view(BOT), (), WORDS, children=2)) == "KILL refund-bot run 7F3K + 2 children"
