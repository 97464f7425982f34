from pathlib import Path

import pytest

from watchfloor.agent.sources import DEFAULT_SERVER, TOKEN_BYTES, find_key, find_sources
from watchfloor.errors import Refused
from watchfloor.keyfiles import make_key


def test_the_environment_says_where_server_and_tokens_are(tmp_path: Path) -> None:
    agents, persons = tmp_path / "agent", tmp_path / "human"
    agents.write_text("agent-token\n")
    persons.write_text("human-token")
    env = {
        "WATCHFLOOR_SERVER": "wss://floor",
        "WATCHFLOOR_TOKEN_FILE": str(agents),
        "WATCHFLOOR_HUMAN_TOKEN_FILE": str(persons),
    }
    sources = find_sources(None, None, None, env)
    assert sources.server == "wss://floor"
    assert sources.read() == ("agent-token", "human-token")


def test_what_is_given_counts_more_than_the_environment() -> None:
    env = {"WATCHFLOOR_SERVER": "wss://floor", "WATCHFLOOR_TOKEN_FILE": "/nowhere"}
    sources = find_sources("ws://127.0.0.1:1", "given", lambda: "persons", env)
    assert sources.server == "ws://127.0.0.1:1"
    assert sources.read() == ("given", "persons")


def test_without_a_word_the_server_is_on_this_machine_and_there_is_no_person() -> None:
    sources = find_sources(None, "t", None, {})
    assert sources.server == DEFAULT_SERVER
    assert sources.read().human is None


def test_an_agent_without_a_token_is_told_what_to_set() -> None:
    with pytest.raises(Refused, match="set WATCHFLOOR_TOKEN_FILE"):
        find_sources(None, None, None, {})


def test_a_file_is_read_again_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("old")
    sources = find_sources(None, file, None, {})
    assert sources.read().token == "old"
    file.write_text("fresh")
    assert sources.read().token == "fresh"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read: No such file"):
        find_sources(None, tmp_path / "none", None, {}).read()


@pytest.mark.parametrize("content", [b"\xff", b"x" * (TOKEN_BYTES + 1)])
def test_a_file_that_holds_no_token_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    with pytest.raises(Refused, match="cannot be read"):
        find_sources(None, file, None, {}).read()


def test_a_child_acts_for_its_parents_person_and_not_for_the_one_of_its_environment(tmp_path: Path) -> None:
    (tmp_path / "parent").write_text("delegation\n")
    env = {"WATCHFLOOR_HUMAN_TOKEN_FILE": "/nowhere", "WATCHFLOOR_PARENT_FILE": str(tmp_path / "parent")}
    sources = find_sources(None, "t", None, env)
    assert (sources.read(), sources.read_parent()) == (("t", None), "delegation")
    assert find_sources(None, "t", None, env, parent="given").read_parent() == "given"
    within = find_sources(None, "t", "own", env, is_child=True)
    assert (within.read(), within.read_parent()) == (("t", "own"), None)


def test_a_key_may_come_by_the_environment(tmp_path: Path) -> None:
    made = make_key(tmp_path / "child.key", bytes)
    found = find_key({"WATCHFLOOR_KEY_FILE": str(tmp_path / "child.key")})
    assert found is not None
    assert found.public == made.public
    assert find_key({}) is None


def test_a_key_file_that_others_can_read_is_told_of(tmp_path: Path) -> None:
    make_key(tmp_path / "child.key", bytes)
    (tmp_path / "child.key").chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        find_key({"WATCHFLOOR_KEY_FILE": str(tmp_path / "child.key")})
