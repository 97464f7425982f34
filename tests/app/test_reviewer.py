import asyncio
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
from policy.shop import FILES
from watchfloor.records import Kind, NewRecord
from watchfloor_server.app import reviewer
from watchfloor_server.app.reviewer import review
from watchfloor_server.app.simulator import Job

SINCE = "2026-01-31T00:00:00.000Z"
AMOUNTS = ("110.00", "120.00", "130.00", "140.00", "150.00")


def past(amounts: tuple[str, ...] = AMOUNTS, *, hour: int = 9, **end: JsonValue) -> list[NewRecord]:
    """For each amount an action that was proposed, waited, and was answered by people; `end` is how."""
    found: list[NewRecord] = []
    for number, amount in enumerate(amounts):
        action, at = f"a{hour}-{number}", f"2026-01-31T{hour:02}:{number:02}:00.000Z"
        args: dict[str, JsonValue] = {"order": f"A-{number}", "amount": amount, "currency": "EUR"}
        said: dict[str, JsonValue] = {"t": "action", "action": action, "tool": "refund.issue", "args": args}
        known: dict[str, JsonValue] = {"action": action, "target": "payments", "rules": ["run.amount"]}
        wait: dict[str, JsonValue] = {**known, **decided(amount), "answer": "wait", "escalation": f"E-{action}"}
        last: dict[str, JsonValue] = {
            **known,
            **decided(amount, ("oncall",)),
            "answer": "allow",
            "by": ["mara"],
            "escalation": f"E-{action}",
            **end,
        }
        kinds: tuple[Kind, ...] = ("action.proposed", "action.decided", "action.decided")
        for kind, body in zip(kinds, (said, wait, last), strict=True):
            found.append(NewRecord(at, kind, json.dumps(body).encode(), "R1", "refund-bot", None, 1))
    return found


def answered(how: dict[str, JsonValue]) -> list[NewRecord]:
    """The same earlier, answered in another way."""
    found = past(hour=8)
    for at in range(2, len(found), 3):
        found[at] = found[at]._replace(raw=json.dumps({**json.loads(found[at].raw), **how}).encode())
    return found


def looked(data: Path, since: str = SINCE) -> dict[str, Any]:
    return dict(review(Job(str(data), FILES, since)))


async def test_repeated_approvals_are_a_proposal_with_evidence_and_what_else_it_would_have_allowed(
    tmp_path: Path,
) -> None:
    await wrote(tmp_path, [*past(), *past(("125.00",), hour=10, answer="deny", by=[]), *past(("900.00",), hour=11)[:2]])
    found = looked(tmp_path)
    (rule,) = found["rules"]
    assert (rule["rule"], rule["agent"], rule["tool"], rule["target"]) == (
        "run.amount",
        "refund-bot",
        "refund.issue",
        "payments",
    )
    assert "amount 110.00 to 150.00" in rule["says"]
    assert rule["approved"] == 5
    assert rule["evidence"] == [f"E-a9-{number}" for number in (4, 3, 2, 1, 0)]
    assert (rule["allows"], rule["examples"], rule["compared"]) == (1, [17], 7)
    assert [one["rule"] for one in found["unused"]] == ["agent.deploy", "agent.dev", "human.lab"]
    assert found["decided"] == 13


@pytest.mark.parametrize(
    "how",
    [{"args": {"amount": "1.00"}}, {"supplied": True}, {"by": []}, {"answer": "deny"}],
    ids=["changed", "by hand", "nobody", "denied"],
)
async def test_only_a_plain_yes_is_an_approval(tmp_path: Path, how: dict[str, JsonValue]) -> None:
    await wrote(tmp_path, [*answered(how), *past(AMOUNTS[:4])])
    assert looked(tmp_path)["rules"] == []


async def test_one_no_is_enough_and_what_was_before_is_not_looked_at(tmp_path: Path) -> None:
    await wrote(tmp_path, [*past(("115.00",), hour=8, answer="deny"), *past()])
    assert looked(tmp_path)["rules"] == []
    assert len(looked(tmp_path, "2026-01-31T09:00:00.000Z")["rules"]) == 1
    assert looked(tmp_path, "2026-02-01T00:00:00.000Z")["decided"] == 0


async def test_what_is_remembered_is_bounded_and_what_is_not_speaks_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = past(("110.00",), hour=8), past()
    lost = [*first[:2], *second, first[2]]
    await wrote(tmp_path, lost)
    monkeypatch.setattr(reviewer, "HELD", 1)
    assert looked(tmp_path)["rules"][0]["approved"] == 5


async def test_it_is_a_program_that_reads_a_job_and_writes_one_line(tmp_path: Path) -> None:
    await wrote(tmp_path, past())
    words = [sys.executable, "-m", "watchfloor_server.app.reviewer"]
    given = json.dumps({"data": str(tmp_path), "files": dict(FILES), "since": SINCE})
    done = await asyncio.to_thread(subprocess.run, words, input=given, capture_output=True, text=True, timeout=40)
    assert len(json.loads(done.stdout)["rules"]) == 1


def test_main_gives_way_and_tells_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(os, "nice", given.append)
    job, out = io.StringIO(json.dumps({"data": str(tmp_path), "files": {}, "since": ""})), io.StringIO()
    assert reviewer.main(job, out) == 1
    assert given
    assert "fault" in json.loads(out.getvalue())


async def test_a_right_that_a_run_above_needed_is_used(tmp_path: Path) -> None:
    hop: JsonValue = {"run": "R0", "agent": "d", "answer": "allow", "rules": ["agent.deploy"], "reason": ""}
    news = past(("110.00",))[:2]
    await wrote(
        tmp_path, [news[0], news[1]._replace(raw=json.dumps({**json.loads(news[1].raw), "hops": [hop]}).encode())]
    )
    assert [one["rule"] for one in looked(tmp_path)["unused"]] == ["agent.dev", "human.lab", "run.base"]
