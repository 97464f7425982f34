from judgements import allow, deny, wait
from playbook import Floor
from watchfloor.wire import card_hash
from watchfloor_server.core import cards


def test_a_card_says_all_that_a_person_decides_on_and_its_hash_covers_it() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "reasoning", text="It was paid twice.")
    card = floor.waiting(bot)
    assert card.args == {"order": "A-17", "amount": "40.00"}
    assert card.said == ("It was paid twice.",)
    assert (card.tool, card.target, card.env, card.risk) == ("refund.issue", "payments", "prod", "high")
    assert {one.pointer: one.source for one in card.origins} == {"/order": "human", "/amount": "agent"}
    shown = card.model_dump(mode="json", exclude_none=True)
    assert card_hash(shown) == card.card_sha256
    assert card_hash({**shown, "args": {"amount": "4000.00"}}) != card.card_sha256
    assert card_hash({**shown, "code": "2346", "claims": ["mara"], "presence": []}) == card.card_sha256


def test_the_card_stands_in_the_ledger_before_it_is_shown() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    heard = floor.judges(bot, wait())
    assert heard == ["write escalation.opened", "write action.decided", "agent: decision wait", "ShowCard"]


def test_what_nobody_answers_in_time_is_denied() -> None:
    floor = Floor(lease_s=1000.0)
    floor.waiting(floor.agent(), judgement=wait(ttl_s=30.0))
    assert floor.wait_s(29.0) == []
    heard = floor.wait_s(1.0)
    assert heard == ["write escalation.closed", "CloseCard", "write action.decided", "agent: decision deny"]
    assert floor.body("escalation.closed")["end"] == "expired"


def test_a_card_that_settles_does_not_expire_under_policys_hands() -> None:
    floor = Floor(lease_s=1000.0)
    bot = floor.agent()
    card = floor.waiting(bot, judgement=wait(ttl_s=30.0))
    floor.decides("mara", card, "approve", code="2346")
    assert floor.wait_s(31.0) == []
    assert "agent: allow with a grant" in floor.judges(bot, allow())


def test_the_clock_of_a_card_stands_while_its_run_stands() -> None:
    floor = Floor(lease_s=1000.0)
    bot = floor.agent()
    floor.waiting(bot, judgement=wait(ttl_s=30.0))
    other = floor.waiting(floor.agent("mail-bot"), judgement=wait(ttl_s=500.0))
    floor.orders("mara", "pause", {"run": bot.run})
    assert floor.wait_s(100.0) == []
    floor.orders("mara", "resume", {"run": bot.run})
    assert floor.wait_s(29.0) == []
    assert "write escalation.closed" in floor.wait_s(1.0)
    assert [card.escalation for card in floor.desk.cards()] == [other.escalation]


def test_a_sixth_waiting_action_is_denied() -> None:
    floor = Floor()
    bot = floor.agent()
    for n in range(cards.OPEN_CARDS):
        floor.acts(bot, f"a{n}", args={"n": n})
        floor.judges(bot, wait(), f"a{n}")
    floor.acts(bot, "more")
    assert floor.judges(bot, wait(), "more") == ["write action.decided", "agent: decision deny"]


def test_a_group_without_names_is_every_approver() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent(), judgement=wait(operators=()))
    assert (card.may, [one.operator for one in card.may_not]) == (("ines", "mara"), ["jo"])


def test_people_are_never_asked_in_vain() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    assert floor.judges(bot, wait(quorum=3)) == ["write action.decided", "agent: decision deny"]


def test_the_oldest_ends_are_forgotten_first() -> None:
    floor = Floor()
    floor.desk.state.closed = {f"E-{n}": "denied" for n in range(cards.CLOSED)}
    floor.decides("mara", floor.waiting(floor.agent()), "deny")
    assert len(floor.desk.state.closed) == cards.CLOSED
    assert "E-0" not in floor.desk.state.closed


def test_the_end_of_a_run_withdraws_its_cards_and_no_others() -> None:
    floor = Floor()
    bot, other = floor.agent(), floor.agent("mail-bot")
    floor.waiting(bot)
    kept = floor.waiting(other)
    floor.says(bot, "ended", status="failed")
    assert [card.escalation for card in floor.desk.cards()] == [kept.escalation]
    floor.acts(bot, "a2")
    floor.judges(other, deny(), "a9")


def test_a_card_that_no_console_could_hold_is_denied() -> None:
    floor = Floor()
    bot = floor.agent()
    for _ in range(6):
        floor.says(bot, "reasoning", text="x" * 4000)
    floor.acts(bot, args={"order": "A-17", "n" * 500: [0] * 20_000})
    assert floor.judges(bot, wait()) == ["write action.decided", "agent: decision deny"]
    assert "too long for a person" in str(floor.body("action.decided")["reason"])
    assert floor.desk.cards() == ()


def test_a_card_shows_the_beginning_of_long_reasoning() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.says(bot, "reasoning", text="x" * 30_000)
    assert floor.waiting(bot).said == ("x" * cards.SAID_LETTERS + "\u2026",)


def test_one_card_is_shown_as_it_stands_and_no_other() -> None:
    floor = Floor()
    card = floor.waiting(floor.agent())
    floor.decides("mara", card, "claim")
    found = cards.one_shown(floor.desk.state, card.escalation)
    assert found is not None
    assert found.claims == ("mara",)
    assert cards.one_shown(floor.desk.state, "E-none") is None
