from collections.abc import Generator
from pathlib import Path

import pytest

from keepers import Keeper, keeper, needs_agent
from watchfloor.errors import Refused
from watchfloor.identity import Vouch
from watchfloor.keyfiles import make_key
from watchfloor.oversight import Pins
from watchfloor.oversight.agentkeys import public_line
from watchfloor.oversight.ownkeys import is_in_agent, is_vouched, named_key, own_key, vouch_in, vouch_key


@pytest.fixture(scope="module")
def agent() -> Generator[Keeper]:
    with keeper() as kept:
        yield kept


def seed(count: int) -> bytes:
    return bytes(range(count))


def test_a_key_in_a_file_is_taken_first(tmp_path: Path) -> None:
    pins = Pins(tmp_path)
    key = make_key(pins.key_path("wf-1", "mara"), seed)
    pins.public_path("wf-1", "mara").write_text("nonsense")
    assert own_key(pins, "wf-1", "mara").public == key.public
    assert named_key(pins, pins.key_path("wf-1", "mara")).public == key.public
    assert pins.names("wf-1") == ("mara",)


def test_who_has_none_is_told_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="operator enrol"):
        own_key(Pins(tmp_path), "wf-1", "mara")


@needs_agent
def test_a_key_whose_public_half_lies_here_is_the_agents(tmp_path: Path, agent: Keeper) -> None:
    pins = Pins(tmp_path, agent.socket)
    path = pins.public_path("wf-1", "mara")
    path.parent.mkdir()
    path.write_text(public_line(agent.key.public, "mara"))
    assert own_key(pins, "wf-1", "mara") == agent.key
    assert pins.names("wf-1") == ("mara",)
    with pytest.raises(Refused, match="ssh -A"):
        own_key(Pins(tmp_path), "wf-1", "mara")


@needs_agent
def test_a_key_of_the_agent_is_named_by_hand(agent: Keeper) -> None:
    for name in ("agent:", f"agent:{agent.key.fingerprint}"):
        assert is_in_agent(Path(name))
        assert named_key(Pins(Path("nowhere"), agent.socket), Path(name)) == agent.key
    assert not is_in_agent(Path("mara.key"))


def test_a_gateways_word_is_named_like_a_key_whatever_is_in_the_fingerprint() -> None:
    vouch = Vouch(gateway="bastion", fingerprint="SHA256:" + "a//+" * 10 + "abc")
    assert is_vouched(vouch_key(vouch))
    assert vouch_in(vouch_key(vouch)) == vouch
    assert not is_vouched(Path("mara.key"))
    for name in ("gateway:", "gateway:bastion:SHA256:a//b", f"gateway:a b:{vouch.fingerprint}", "gateway:x:MD5:00"):
        with pytest.raises(ValueError, match="gateway:NAME:SHA256"):
            vouch_in(Path(name))
