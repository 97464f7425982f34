import pytest

from drawn import hues, picture, text
from kinships import hop
from pasts import dossier, explained
from scenes import CAST, HASH, blend, floor, run_id, view
from watchfloor.oversight import Dossier, Reply, read_dossier
from watchfloor_console.feed import Floor
from watchfloor_console.render.identity import WhoNow, identity_rows

RUN = run_id("7F3K")


def who(value: object) -> Dossier:
    return read_dossier(Reply.model_validate({"id": "1", "ok": True, "value": value}))


def shown(now: WhoNow, size: tuple[int, int] = (140, 40), on: Floor | None = None) -> str:
    return "\n".join(row.rstrip() for row in text(identity_rows(picture(*size, on=on), now)))


@pytest.mark.parametrize("size", [(140, 40), (200, 60), (120, 30), (100, 30), (80, 24), (60, 16)])
def test_every_size_has_every_section(size: tuple[int, int]) -> None:
    rows = identity_rows(picture(*size), WhoNow(RUN, "A2", who(explained(RUN))))
    assert {len(row) for row in text(rows)} == {size[0]}
    found = "\n".join(text(rows))
    for title in (
        "IDENTITY",
        "AGENT",
        "HUMAN",
        "BLEND",
        "AGENT PROOF",
        "HUMAN PROOF",
        "CHAIN",
        "GRANT",
        "CONTEXT",
        "RAW CLAIMS",
    ):
        assert title in found


def test_it_is_as_in_the_picture() -> None:
    found = shown(WhoNow(RUN, "A2", who(explained(RUN))))
    assert "refund-bot, run 7F3K, acting for Alice Ng via planner, in prod" in found
    assert "✓ ALLOW  refund tools up to 500 EUR" in found
    assert "? ESCALATE  refund.issue on stripe" in found
    assert "R02 agents.cedar:12" in found
    assert '"312.40"          < turns it at "100.00"' in found
    assert 'smallest change that turns it  args.amount "100.00", then allow' in found
    assert "✓ PROVEN their token, signed" in found
    assert "none yet" in found


def test_without_an_answer_nothing_is_invented() -> None:
    found = shown(WhoNow(RUN))
    assert "the server is asked" in found
    assert "AGENT PROOF" not in found
    assert "there is no link" in shown(WhoNow(RUN, fault="there is no link"))
    plain = shown(WhoNow(RUN, "", who(dossier(RUN))))
    assert "- not asked: no action is chosen" in plain
    assert "nothing was told" in plain


def test_leave_is_told_with_what_is_left_of_it() -> None:
    grant = {
        "grant": "G1",
        "action": "A2",
        "tool": "refund.issue",
        "target": "stripe",
        "args_sha256": HASH,
        "epoch": 41,
    }
    decided = explained(RUN)["decided"] | {"answer": "allow", "by": ["ines"]}
    until = {"expires_at": "2026-11-24T03:15:00.000Z", "approved_by": ["ines"]}
    found = shown(WhoNow(RUN, "A2", who(dossier(RUN, decided=decided, grant={**grant, **until}))))
    assert "given by     ines" in found
    assert "ends in      2m15s ▰" in found
    assert "answered by ines" in found
    over = {"expires_at": "2026-11-24T03:10:00.000Z"}
    assert "it is over" in shown(WhoNow(RUN, "A2", who(dossier(RUN, decided=decided, grant={**grant, **over}))))


def test_a_hop_that_is_only_asserted_is_red_with_a_red_chip_and_quiet_in_dev() -> None:
    dev = blend("refund-bot", "Alice Ng", "dev")
    value = dossier(RUN) | {"identity": dev.model_dump(mode="json")}
    on = floor(runs=[view(CAST[12], identity=dev)])
    rows = identity_rows(picture(on=on), WhoNow(RUN, "", who(value)))
    assert "! ASSERTED" in "\n".join(text(rows))
    assert any("danger" in hues(row) for row in rows)
    on.health = on.health._replace(environment="dev")
    assert not any("danger" in hues(row) for row in identity_rows(picture(on=on), WhoNow(RUN, "", who(value))))


def test_an_autonomous_agent_has_no_person_and_its_sponsor_answers() -> None:
    alone = who(dossier(run_id("9Q2M")))
    found = shown(WhoNow(run_id("9Q2M"), "", alone))
    assert "HUMAN  none" in found
    assert "there is no person: the sponsor answers for it" in found


def test_each_hop_of_a_chain_is_proven_or_asserted_with_what_it_handed_on() -> None:
    chain = (hop("planner", "2C9D01234567"), hop("helper", "8XYZ01234567", "dev"))
    identity = blend("refund-bot", "Alice Ng").model_copy(update={"chain": chain})
    value = dossier(RUN) | {"identity": identity.model_dump(mode="json")}
    found = shown(WhoNow(RUN, "", who(value)), on=floor(runs=[view(CAST[12], identity=identity)]))
    assert "└ planner 2C9D" in found
    assert "handed on refund.issue" in found
    assert "└ helper 8XYZ" in found
    assert "! ASSERTED" in found


def test_what_could_not_be_explained_says_why() -> None:
    value = explained(RUN) | {"explanation": {"fault": "the policy that answered is not in the ledger"}}
    assert "not explained: the policy that answered" in shown(WhoNow(RUN, "A2", who(value)))
