import os
from pathlib import Path

import pytest

from forge import NOW
from watchfloor.jwks import TokenRefused
from watchfloor.keyfiles import load_key
from watchfloor.tokens import dev_token
from watchfloor_server.auth import DEV_KEY_FILE, Door, open_dev_issuer


async def test_a_development_token_is_believed_by_its_own_server_alone(tmp_path: Path) -> None:
    door = Door([open_dev_issuer(tmp_path / "a", "wf-a", os.urandom)])
    other = Door([open_dev_issuer(tmp_path / "b", "wf-b", os.urandom)])
    key = load_key(tmp_path / "a" / DEV_KEY_FILE)
    token = dev_token(key, server_id="wf-a", agent="bot", human="alice", now=NOW, ttl_s=60, jti="j")
    evidence = await door.agent(token, NOW)
    assert (evidence.subject, evidence.class_, evidence.provider, evidence.human_claim) == (
        "bot",
        "dev",
        "dev",
        "alice",
    )
    with pytest.raises(TokenRefused, match="not in the directory"):
        await other.agent(token, NOW)
    forged = dev_token(key, server_id="wf-b", agent="bot", human=None, now=NOW, ttl_s=60, jti="j")
    with pytest.raises(TokenRefused, match="no key"):
        await other.agent(forged, NOW)


async def test_without_dev_a_development_token_is_from_nobody(tmp_path: Path) -> None:
    open_dev_issuer(tmp_path, "wf-a", os.urandom)
    token = dev_token(
        load_key(tmp_path / DEV_KEY_FILE), server_id="wf-a", agent="bot", human=None, now=NOW, ttl_s=60, jti="j"
    )
    with pytest.raises(TokenRefused) as refused:
        await Door([]).agent(token, NOW)
    assert refused.value.code == "issuer"


async def test_a_development_token_is_no_persons_evidence(tmp_path: Path) -> None:
    door = Door([open_dev_issuer(tmp_path, "wf-a", os.urandom)])
    key = load_key(tmp_path / DEV_KEY_FILE)
    token = dev_token(key, server_id="wf-a", agent="bot", human="alice", now=NOW, ttl_s=60, jti="j")
    evidence = await door.agent(token, NOW)
    with pytest.raises(TokenRefused, match="vouches for agents only"):
        await door.human(token, "bot", evidence, NOW)
