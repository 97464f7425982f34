from typing import Any

import pytest

from scenery import HASH, at, blend
from watchfloor.oversight import Refused, Reply, read_condition, read_dossier

Object = dict[str, Any]


def answer(**more: object) -> Reply:
    started: Object = {
        "identity": blend("refund-bot", "Alice Ng").model_dump(mode="json"),
        "task": "refund",
        "supervision": "sdk",
        "build": {},
        "context": {},
        "max_run_s": 60.0,
    }
    value: Object = {
        "run": "7F3K",
        "identity": started["identity"],
        "started": started,
        "at": at("03:00:00.000"),
        **more,
    }
    return Reply.model_validate({"id": "1", "ok": True, "value": value})


def test_an_identity_is_read_with_how_the_run_began() -> None:
    found = read_dossier(answer())
    assert found.identity.human is not None
    assert (found.identity.human.name, found.started.supervision, found.decided) == ("Alice Ng", "sdk", None)


def test_an_explanation_is_read_and_what_is_not_known_is_passed_over() -> None:
    rule = {"id": "R12", "file": "a.cedar", "line": 3, "effect": "forbid", "text": "...", "later": 1}
    told = {
        "policy": HASH,
        "answer": "wait",
        "legs": [{"leg": "run", "answer": "wait", "reason": "above", "names": ["R12"], "rules": [rule]}],
        "facts": [{"fact": "env", "value": "prod", "source": "declared", "age_s": 0}],
        "turns": [{"fact": "args.amount", "was": "312.40", "would_be": "100.00", "answer": "allow"}],
    }
    found = read_dossier(answer(explanation=told)).explanation
    assert found is not None
    assert (found.legs[0].rules[0].line, found.facts[0].value, found.turns[0].would_be) == (3, "prod", "100.00")


def test_an_answer_that_is_none_is_refused() -> None:
    for reply in (Reply(id="1", ok=True, value=None), Reply(id="1", ok=True, value={"run": 7})):
        with pytest.raises(Refused):
            read_dossier(reply)


def test_how_the_server_says_that_it_is() -> None:
    found = read_condition(Reply(id="1", ok=True, value={"version": "1", "writable": True, "agents": 3, "new": []}))
    assert (found.version, found.writable, found.agents, found.journal_fault) == ("1", True, 3, None)
