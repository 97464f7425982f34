from kinships import hop
from scenes import blend
from watchfloor.identity import Blend, Limit, Mandate
from watchfloor_console.board import Words, plain
from watchfloor_console.board.bounds import bounds, limit_words, tools_of


def mandated(tools: tuple[str, ...] = (), **limits: Limit) -> Blend:
    given = {"given_at": "2026-11-24T03:00:00.000Z", "expires_at": "2999-01-01T00:00:00.000Z"}
    mandate = Mandate(id="M", agent="bot", task="order 8841", tools=tools, limits=limits, **given)
    made = blend("bot", "Alice Ng")
    assert made.human is not None
    return made.model_copy(update={"human": made.human.model_copy(update={"mandate": mandate})})


def said(who: Blend) -> str:
    return plain(bounds(who, Words()))


def test_without_a_mandate_or_a_hop_policy_alone_bounds_a_run() -> None:
    assert said(blend("bot", "Alice Ng")) == "what policy allows"
    assert tools_of(blend("etl", None)) is None


def test_a_mandate_names_its_tools_and_limits_and_the_rest_by_number() -> None:
    amount, currency = Limit(most="100"), Limit.model_validate({"is": "EUR"})
    assert said(mandated(("refund.issue",), amount=amount)) == "refund.issue, amount up to 100, as policy allows,"
    assert said(mandated(amount=amount, currency=currency)) == (
        "use any tool, amount up to 100, currency EUR, as policy allows,"
    )
    assert said(mandated(("a", "b", "c", "d"))) == "a, b, and 2 more tools (i), as policy allows,"
    assert limit_words("\u202ename", amount, Words()) == "⟦U+202E⟧name up to 100"


def test_what_was_handed_on_is_no_more_than_every_hop_and_the_mandate_leave() -> None:
    chained = mandated(("refund.issue", "letter.send")).model_copy(update={"chain": (hop("planner", "2C9D01234567"),)})
    assert said(chained) == "refund.issue, as policy allows,"
    nothing = chained.model_copy(update={"chain": (hop("planner", "2C9D01234567").model_copy(update={"tools": ()}),)})
    assert said(nothing) == "no tool at all"
