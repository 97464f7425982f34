import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from app.test_past import decided
from ledgers import wrote
from policy.shop import ATTESTED, FILES, RULES, refund
from watchfloor.identity import Role
from watchfloor.records import NewRecord
from watchfloor.records.bodies import ActionDecided, OperatorEnrolled, OperatorRemoved
from watchfloor_server.app import simulator
from watchfloor_server.app.hops import NOBODY, Above, joined
from watchfloor_server.app.policing import Police
from watchfloor_server.app.simulator import Job, simulate
from watchfloor_server.core.facts import Operator
from watchfloor_server.policy import Policy, load_files

AT = "2026-01-31T09:00:00.000Z"
STRICTER = {**FILES, "rules.cedar": RULES.replace("100.0", "30.0")}


def trial(data: Path, since: str = "") -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The differences under the stricter policy, and the last line."""
    lines: list[dict[str, Any]] = list(simulate(Job(str(data), STRICTER, since)))
    return [line["difference"] for line in lines if "difference" in line], lines[-1]


def records(amounts: list[str], hour: int = 9) -> list[NewRecord]:
    """For each amount an action that was proposed and decided, a minute later each."""
    found: list[NewRecord] = []
    for number, amount in enumerate(amounts):
        at = f"2026-01-31T{hour:02}:{number % 60:02}:00.000Z"
        args: dict[str, JsonValue] = {"order": "A", "amount": amount, "currency": "EUR"}
        action = f"a{number}"
        said: dict[str, JsonValue] = {"t": "action", "action": action, "tool": "refund.issue", "args": args}
        answer: dict[str, JsonValue] = {"action": action, "answer": "allow", **decided(amount)}
        for kind, body in (("action.proposed", said), ("action.decided", answer)):
            found.append(NewRecord(at, kind, json.dumps(body).encode(), "R1", "refund-bot", None, 1))  # pyright: ignore[reportArgumentType]
    return found


async def test_each_answer_that_would_differ_is_listed_with_progress_and_a_sum(tmp_path: Path) -> None:
    await wrote(tmp_path, records(["20.00", "40.00", "140.00"]))
    differences, last = trial(tmp_path)
    assert differences == [
        {
            "seq": 4,
            "at": "2026-01-31T09:01:00.000Z",
            "run": "R1",
            "action": "a1",
            "tool": "refund.issue",
            "was": "allow",
            "was_rules": ["agent.support", "human.support", "run.base"],
            "would_be": "wait",
            "rules": ["run.amount"],
            "reason": "refund above 100 EUR",
        }
    ]
    assert last == {"done": 6, "of": 6, "compared": 3}


def long_past(actions: int) -> list[NewRecord]:
    """So many actions, in turn below, between and above both limits."""
    known = records(["20.00", "40.00", "140.00"])
    found: list[NewRecord] = []
    for number in range(actions):
        old, new = f'"a{number % 3}"'.encode(), f'"a{number}"'.encode()
        pair = known[2 * (number % 3) : 2 * (number % 3) + 2]
        found += [one._replace(raw=one.raw.replace(old, new)) for one in pair]
    return found


@pytest.mark.parametrize(
    "actions",
    [1500, pytest.param(50_000, marks=[pytest.mark.soak, pytest.mark.timeout(600)])],
    ids=["some thousand", "a hundred thousand"],
)
async def test_a_long_past_shows_progress_and_lists_every_answer_that_would_differ(
    tmp_path: Path, actions: int
) -> None:
    await wrote(tmp_path, long_past(actions))
    lines: list[dict[str, Any]] = list(simulate(Job(str(tmp_path), STRICTER, "")))
    progress = [line["done"] for line in lines if "done" in line]
    assert progress == sorted(progress)
    assert len(progress) >= 2 * actions // simulator.PAGE
    named = [line["difference"]["action"] for line in lines if "difference" in line]
    assert named == [f"a{number}" for number in range(1, actions, 3)]
    assert lines[-1] == {"done": 2 * actions, "of": 2 * actions, "compared": actions}


async def test_a_time_leaves_out_what_was_before_and_finds_what_was_proposed_before(tmp_path: Path) -> None:
    await wrote(tmp_path, [*records(["40.00"]), *records(["40.00"] * 3, hour=10)])
    differences, last = trial(tmp_path, "2026-01-31T10:01:00.000Z")
    assert [each["seq"] for each in differences] == [6, 8]
    assert last == {"done": 4, "of": 4, "compared": 2}
    assert trial(tmp_path, "2026-02-01T00:00:00.000Z") == ([], {"done": 0, "of": 0, "compared": 0})


async def test_a_proposal_that_is_not_remembered_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    news = records(["40.00", "20.00"])
    await wrote(tmp_path, [news[0], news[2], news[1], news[3]])
    monkeypatch.setattr(simulator, "PROPOSALS", 1)
    assert [each["action"] for each in trial(tmp_path)[0]] == ["a0"]
    lost = tmp_path / "lost"
    lost.mkdir()
    await wrote(lost, [news[1]])
    assert [each["would_be"] for each in trial(lost)[0]] == ["deny"]


async def test_it_is_a_program_that_reads_a_job_and_writes_lines(tmp_path: Path) -> None:
    await wrote(tmp_path, records(["40.00"]))

    def ran(**job: object) -> list[dict[str, JsonValue]]:
        words = [sys.executable, "-m", "watchfloor_server.app.simulator"]
        given = json.dumps({"data": str(tmp_path), "files": STRICTER, "since": "", **job})
        done = subprocess.run(words, input=given, capture_output=True, text=True, timeout=40, check=False)
        return [json.loads(line) for line in done.stdout.splitlines()]

    assert ran()[-1] == {"done": 2, "of": 2, "compared": 1}
    (fault,) = ran(files={})
    assert str(fault["fault"]).startswith("tools.toml: this file is missing")


def test_main_gives_way_and_tells_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(os, "nice", given.append)
    job, out = io.StringIO(json.dumps({"data": str(tmp_path), "files": {}, "since": ""})), io.StringIO()
    assert simulator.main(job, out) == 1
    assert given == [simulator.NICE]
    assert "fault" in json.loads(out.getvalue())


TWO_CIRCLES = {
    **FILES,
    "rules.cedar": RULES
    + '@id("run.root") @escalate("approver") forbid (principal is Run, action == Action::"refund.issue", resource)'
    + 'when { context.chain == 0 } unless { context.approved.contains("approver") };',
}
"""What is asked for the run above waits for whoever is an approver, what is asked for the run for people on call."""


def delegated(policy: Policy, holders: tuple[str, ...]) -> list[NewRecord]:
    """An action of a delegated run that waits for one group, and for the run above for another."""
    police = Police(
        policy, lambda: [Operator(name, b"", ("approver",)) for name in holders], lambda _: None, lambda: True
    )
    child = refund(policy, "140.00", context=ATTESTED._replace(chain=1))
    above = Above("R0", "refund-bot", police.judged(refund(policy, "40.00")))
    found = joined(police.judged(child), [above])
    body = ActionDecided(
        action="a0", tool=child.tool, answer=found.answer, reason=found.reason, rules=found.rules,
        legs=found.legs, hops=found.hops,
    )  # fmt: skip
    said = {"t": "action", "action": "a0", "tool": child.tool, "args": dict(child.args)}
    return [
        NewRecord(AT, "action.proposed", json.dumps(said).encode(), "R1", "refund-bot", None, 1),
        NewRecord(AT, "action.decided", body.model_dump_json(exclude_none=True).encode(), "R1", "refund-bot", None, 1),
    ]


def people(**roles: tuple[Role, ...]) -> list[NewRecord]:
    bodies = [OperatorEnrolled(operator=name, key="k", roles=held, by="x") for name, held in roles.items()]
    return [NewRecord(AT, "operator.enrolled", body.model_dump_json().encode(), None, None, None, 1) for body in bodies]


@pytest.mark.parametrize("is_before", [True, False])
async def test_a_chain_is_tried_whole_with_who_was_an_operator_then(tmp_path: Path, is_before: bool) -> None:
    policy = load_files(TWO_CIRCLES, tested=False)
    gone = OperatorRemoved(operator="mara", by="x").model_dump_json().encode()
    news = [
        *people(zoe=("approver",), mara=("approver",)),
        NewRecord(AT, "operator.removed", gone, None, None, None, 1),
        *delegated(policy, ("zoe",)),
    ]
    assert json.loads(news[-1].raw)["reason"] == NOBODY
    await wrote(tmp_path, [one._replace(at="2026-01-31T08:00:00.000Z") for one in news[:3]] + news[3:])
    job = Job(str(tmp_path), TWO_CIRCLES, AT if is_before else "")
    assert [line for line in simulate(job) if "difference" in line] == []
    (looser,) = [line for line in simulate(job._replace(files=dict(FILES))) if "difference" in line]
    assert looser["difference"]["would_be"] == "wait"  # type: ignore[index,call-overload]
