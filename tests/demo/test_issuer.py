import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchfloor.jwks import FixedKeys, KeySet
from watchfloor_demo.issuer import AGENTS, ISSUER, PEOPLE, Issuer
from watchfloor_server.auth import Door
from watchfloor_server.auth import Issuer as Trusted

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def door(issuer: Issuer, folder: Path) -> Door:
    issuer.publish(folder / "issuer.json")
    keys = FixedKeys(KeySet.read((folder / "issuer.json").read_text()))
    return Door(
        [
            Trusted(ISSUER, "agent", keys, ("EdDSA",), AGENTS, "workload"),
            Trusted(ISSUER, "human", keys, ("EdDSA",), PEOPLE),
        ]
    )


async def test_its_tokens_pass_the_servers_door(tmp_path: Path) -> None:
    issuer = Issuer(NOW)
    doors = door(issuer, tmp_path)
    agent = await doors.agent(issuer.agent("refund-bot", tmp_path / "agent").read_text(), NOW)
    assert agent.subject == "spiffe://demo.example/agent/refund-bot"
    person = await doors.human(
        issuer.person("alice", "refund-bot", tmp_path / "alice").read_text(), "refund-bot", agent, NOW
    )
    assert person.subject == "alice"


async def test_a_token_of_another_demo_does_not_pass(tmp_path: Path) -> None:
    doors = door(Issuer(NOW), tmp_path)
    with pytest.raises(Exception, match="key"):
        await doors.agent(Issuer(NOW).agent("refund-bot", tmp_path / "agent").read_text(), NOW)


def test_only_the_owner_reads_a_token_and_no_private_key_is_published(tmp_path: Path) -> None:
    issuer = Issuer(NOW)
    assert issuer.agent("refund-bot", tmp_path / "agent").stat().st_mode & 0o077 == 0
    issuer.publish(tmp_path / "issuer.json")
    assert "d" not in json.loads((tmp_path / "issuer.json").read_text())["keys"][0]
