from drawn import picture, text
from pasts import dossier, explained
from scenes import run_id
from watchfloor.oversight import Dossier, Reply, read_dossier
from watchfloor_console.render.pane import Pane
from watchfloor_console.render.proofs import agent_pane, agent_proof, human_pane, human_proof

RUN = run_id("7F3K")


def who(value: object) -> Dossier:
    return read_dossier(Reply.model_validate({"id": "1", "ok": True, "value": value}))


def shown(pane: Pane) -> str:
    return "\n".join(row.rstrip() for row in text(pane.lines))


def with_human(**update: object) -> Dossier:
    value = dossier(RUN)
    value["identity"]["human"] |= update
    return who(value)


def test_what_an_issuer_says_is_told_from_what_the_agent_says() -> None:
    assert "as the agent says" in shown(agent_proof(picture(), who(dossier(RUN)), 80))
    value = dossier(RUN)
    value["identity"]["agent"]["attestation"] |= {"build": {"model": "m-1"}, "posture": "sealed"}
    found = shown(agent_proof(picture(), who(value), 80))
    assert "code         model m-1  as its issuer says" in found
    assert "place        sealed  as its issuer says" in found
    value["started"]["build"] = {}
    value["identity"]["agent"]["attestation"]["build"] = {}
    assert "code         not known" in shown(agent_proof(picture(), who(value), 80))


def test_how_a_person_signed_in_is_told_as_far_as_it_was() -> None:
    assert "factors not told" in shown(human_proof(picture(), who(dossier(RUN)), 80))
    assert "two factors" in shown(human_proof(picture(), with_human(mfa=True), 80))
    assert "when they signed in is not told" in shown(human_proof(picture(), with_human(auth_at=None), 80))
    assert "! vouched for by nobody" in shown(human_proof(picture(), with_human(proof="dev"), 80))


def test_a_mandate_is_told_with_its_limits() -> None:
    mandate = {
        "id": "M1",
        "agent": "refund-bot",
        "task": "order 8841 alone",
        "tools": ["refund.issue"],
        "limits": {"amount": {"most": "100.00"}, "order": {"is": "8841"}},
        "given_at": "2026-11-24T03:00:00.000Z",
        "expires_at": "2026-11-24T04:00:00.000Z",
    }
    found = with_human(proof="mandate", mandate=mandate)
    assert "✓ a mandate of theirs" in shown(human_proof(picture(), found, 80))
    assert '"order 8841 alone": refund.issue, amount up to 100.00, order 8841' in shown(
        human_proof(picture(), found, 100)
    )
    assert 'mandate "order 8841 alone"' in shown(human_pane(picture(), found, 60))


def test_each_leg_says_what_policy_said_to_it() -> None:
    explained_ = who(explained(RUN))
    assert "✓ ALLOW  refund tools up to 500 EUR" in shown(agent_pane(picture(), explained_, 60))
    assert "✓ ALLOW  support lead" in shown(human_pane(picture(), explained_, 60))
    assert "- not asked" in shown(agent_pane(picture(), who(dossier(RUN)), 60))
    legs: list[dict[str, object]] = [
        {"leg": "agent", "answer": "deny", "rules": [], "reason": "no permit", "request": {}}
    ]
    value = explained(RUN)
    value["decided"]["legs"] = legs
    del value["explanation"]
    found = shown(agent_pane(picture(), who(value), 60))
    assert "✗ DENY  no permit" in found
    assert "no rule of its own" in found
