from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import peers
from watchfloor.chain import jcs
from watchfloor.identity import AgentLeg, Attestation, Blend, Build, HumanLeg
from watchfloor.records import Record
from watchfloor.records.bodies import PolicyLoaded
from watchfloor_server.app import StartError
from watchfloor_server.app.policing import Police, choose
from watchfloor_server.core.facts import Operator, Question, Standing
from watchfloor_server.policy import builtin
from watchfloor_server.settings import Settings, load

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
STAMP = "2026-01-01T12:00:00.000Z"


def settings(tmp_path: Path, policy: Path | None = None) -> Settings:
    return load({"data": tmp_path, "policy": policy}, {}).settings


def kept(files: dict[str, str], policy: str) -> Record:
    body = PolicyLoaded(policy=policy, files=files, reason="", by="server")
    raw = jcs(body.model_dump(mode="json"))
    return Record(1, STAMP, "policy.loaded", None, None, None, 1, b"", b"", raw)


def folder(tmp_path: Path, extra: str = "") -> Path:
    path = tmp_path / "policy"
    path.mkdir()
    for name, text in builtin().files.items():
        (path / name).write_text(text + (extra if name.endswith(".cedar") else ""))
    return path


def blend(mode: str = "for-human", human: str | None = "alice", class_: str = "dev") -> Blend:
    attestation = Attestation.model_validate(
        {
            "provider": "dev",
            "issuer": "i",
            "class": class_,
            "verified": True,
            "verified_at": STAMP,
            "expires_at": STAMP,
            "key": "k",
        }
    )
    agent = AgentLeg.model_validate(
        {"name": "bot", "subject": "bot", "class": "dev", "mode": mode, "attestation": attestation}
    )
    if human is None:
        return Blend(agent=agent)
    leg = HumanLeg(id="h", name=human, subject="s", issuer="i", proof="dev", verified_at=STAMP, expires_at=STAMP)
    return Blend(agent=agent, human=leg)


def question(tool: str, blend_: Blend, approved: tuple[str, ...] = ()) -> Question:
    standing = Standing(("dev",), (), 60.0, dev=True)
    return Question("R", "a", tool, {}, blend_, standing, AT, 1, 0, frozenset(), True, False, approved)


@pytest.fixture
def police() -> Police:
    operators = (Operator("mara", b"k", ("approver",)), Operator("vic", b"k", ("viewer",)))
    return Police(builtin(), lambda: operators, lambda run: "127.0.0.1", lambda: True)


def test_a_first_start_takes_the_folder_or_the_built_in_one(tmp_path: Path) -> None:
    assert choose(settings(tmp_path), None).policy.hash == builtin().hash
    accepted = choose(settings(tmp_path, folder(tmp_path, "// ours\n")), None)
    assert accepted.is_new
    assert accepted.policy.hash != builtin().hash


def test_a_later_start_goes_on_with_what_was_accepted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = kept(dict(builtin().files), builtin().hash)
    assert not choose(settings(tmp_path), record).is_new
    other = folder(tmp_path, "// edited\n")
    accepted = choose(settings(tmp_path, other), record)
    assert (accepted.is_new, accepted.policy.hash) == (False, builtin().hash)
    assert "stays in force" in capsys.readouterr().err


def test_the_same_folder_again_is_no_news(tmp_path: Path) -> None:
    path = folder(tmp_path)
    accepted = choose(settings(tmp_path, path), kept(dict(builtin().files), builtin().hash))
    assert not accepted.is_new


def test_an_accepted_policy_that_this_version_cannot_load_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="cannot be loaded by this version"):
        choose(settings(tmp_path), kept({"tools.toml": "["}, "h"))


def test_a_question_is_answered_with_all_its_legs_and_the_policys_hash(police: Police) -> None:
    judgement = police.decide(question("file.read", blend()))
    assert (judgement.answer, judgement.policy, judgement.target, judgement.env) == (
        "allow",
        police.policy.hash,
        "local",
        "dev",
    )
    assert [leg.leg for leg in judgement.legs] == ["agent", "human", "run"]
    assert judgement.legs[0].request


def test_who_is_asked_are_the_operators_who_hold_the_role_now(police: Police) -> None:
    judgement = police.decide(question("file.write", blend()))
    assert judgement.answer == "wait"
    assert {name for group in judgement.groups for name in group.operators} == {"mara"}
    assert any(leg.answer == "escalate" for leg in judgement.legs)
    again = police.decide(question("file.write", blend(), tuple(group.name for group in judgement.groups)))
    assert again.answer == "allow"


def test_every_fact_is_recorded_with_its_source_and_its_age(police: Police) -> None:
    asked = question("file.read", blend())._replace(at=AT + timedelta(seconds=9), build=Build(model="m-1"))
    judgement = police.decide(asked)
    by_fact = {path: (group.source, group.age_s) for group in judgement.facts for path in group.facts}
    assert (by_fact["posture"], by_fact["human.mfa"], by_fact["build.known"]) == (
        ("attested", 9),
        ("attested", 9),
        ("said", 0),
    )
    context = judgement.legs[0].request["context"]
    assert isinstance(context, dict)
    assert (context["build"], context["posture"]) == ({"known": True, "accepted": False}, "unknown")
    assert context["human"] == {"mfa": False}


def test_an_agent_or_person_who_is_not_in_the_directory_is_denied(police: Police) -> None:
    assert police.decide(question("file.read", blend(class_="workload"))).answer == "deny"
    assert police.decide(question("no.such.tool", blend())).answer == "deny"
    assert police.decide(question("file.read", blend(human=None))).answer == "allow"


def test_the_desk_and_the_agents_learn_each_tools_secrets(police: Police) -> None:
    assert set(police.tools) == set(police.terms) == set(builtin().tools)


async def test_a_fault_of_the_policy_denies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Police, question: Question) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Police, "decide", fail)
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        decision = await bot.propose("a1", "file.read", {})
        assert (decision["answer"], decision["rules"]) == ("deny", ["policy:fault"])


def test_an_answer_that_counts_approvals_says_how_many_people_it_takes(tmp_path: Path) -> None:
    extra = """
@id("two") @escalate("approver") @quorum("2")
forbid (principal is Run, action == Action::"file.write", resource) unless { context.approved.contains("approver") };
"""
    policy = choose(settings(tmp_path, folder(tmp_path, extra)), None).policy
    police = Police(policy, lambda: (), lambda run: "127.0.0.1", lambda: True)
    asked = question("file.write", blend())
    first = police.decide(asked)
    found = police.decide(asked._replace(approved=tuple(group.name for group in first.groups)))
    assert (first.answer, found.answer, found.quorum, found.groups) == ("wait", "allow", 2, first.groups)
