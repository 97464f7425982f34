from pasts import dossier, explained
from scenes import run_id
from watchfloor.oversight import Dossier, Reply, read_dossier
from watchfloor_console.board import Pieces, Words, plain
from watchfloor_console.render.claims import claims_of, claims_page, rules_page, turns_page

RUN = run_id("7F3K")


def who(value: object) -> Dossier:
    return read_dossier(Reply.model_validate({"id": "1", "ok": True, "value": value}))


def shown(rows: tuple[Pieces, ...]) -> str:
    return "\n".join(plain(row) for row in rows)


def test_every_claim_is_there_with_its_name() -> None:
    found = dict(claims_of(who(dossier(RUN))))
    assert found["agent.subject"] == "spiffe://acme.example/agent/refund-bot"
    assert found["started.supervision"] == "sdk"
    assert all(name in shown(claims_page(who(dossier(RUN)), Words())) for name in found)


def test_the_rules_are_in_full_with_their_place() -> None:
    found = shown(rules_page(who(explained(RUN)), Words()))
    assert "R12  money.cedar:8, permit" in found
    assert '  action == Action::"refund.issue",' in found
    assert "nothing is explained: no action is chosen" in shown(rules_page(who(dossier(RUN)), Words()))
    value = explained(RUN) | {"explanation": {"fault": "too old"}}
    assert "nothing is explained: too old" in shown(rules_page(who(value), Words()))


def test_a_leg_without_rules_says_so() -> None:
    value = explained(RUN)
    value["explanation"]["legs"][0] |= {"rules": [], "names": []}
    assert "no rule of its own" in shown(rules_page(who(value), Words()))


def test_what_would_turn_it_is_listed() -> None:
    assert '"312.40" would be "100.00", then allow' in shown(turns_page(who(explained(RUN)), Words()))
    assert "no single fact" in shown(turns_page(who(dossier(RUN)), Words()))
