from policy.shop import RULES, refund, shop
from watchfloor_server.app.chained import again, would_differ
from watchfloor_server.app.policing import Police
from watchfloor_server.policy import Kept, Past, PastHop, Policy

POLICY = shop()


def police(policy: Policy) -> Police:
    return Police(policy, lambda: (), lambda _: None, lambda: True)


def past(own: str, above: str, *, is_known: bool = True) -> Past:
    """The same refund asked for two runs; amounts differ so that answers do."""
    found = [POLICY.decide(refund(POLICY, amount)) for amount in (own, above)]
    kept = [
        Kept("refund.issue", refund(POLICY, amount).args, refund(POLICY).context.at, one.request)
        for amount, one in zip((own, above), found, strict=True)
    ]
    hop = PastHop("R0", "planner", kept[1] if is_known else None, found[1].answer, found[1].rules, found[1].reason)
    answer = "wait" if "wait" in (found[0].answer, found[1].answer) else "allow"
    return Past(kept[0], answer, ("run.amount",), (hop,))


def test_every_run_of_a_chain_is_asked_again() -> None:
    assert would_differ(police(POLICY), past("40.00", "140.00")) is None
    assert again(police(POLICY), past("40.00", "140.00")).rules == ("run.amount",)
    looser = shop(rules=RULES.replace("100.0", "300.0"))
    found = would_differ(police(looser), past("40.00", "140.00"))
    assert found is not None
    assert (found.was, found.would_be) == ("wait", "allow")


def test_for_a_run_of_which_nobody_knows_what_was_asked_the_answer_of_then_stands() -> None:
    looser = police(shop(rules=RULES.replace("100.0", "300.0")))
    assert would_differ(looser, past("40.00", "140.00", is_known=False)) is None


def test_a_run_that_nobody_delegated_to_is_asked_alone() -> None:
    alone = past("140.00", "40.00")._replace(above=())
    assert would_differ(police(POLICY), alone) is None
    found = would_differ(police(shop(rules=RULES.replace("100.0", "300.0"))), alone)
    assert found is not None
    assert found.would_be == "allow"
