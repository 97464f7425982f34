import pytest

from watchfloor.jwks import RemoteKeys
from watchfloor_server.app import StartError
from watchfloor_server.app.trust import KeyShelf, Trust
from watchfloor_server.policy import Directory, load_files

TOOLS = '[tool."x.y"]\ngroup = "read"\nrisk = "low"\ntarget = "t"\nargs = {}\n'
RULE = '@id("r") permit (principal, action, resource);'
BASE = '[env.prod]\n[target.t]\nenv = "prod"\n'
ISSUER = '[[issuer]]\nurl = "{}"\nkind = "{}"\njwks = "https://i.example/k"\nalgorithms = ["ES256"]\naudience = "w"\n'
KEYS = '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}'


def directory(*entries: str) -> Directory:
    return load_files({"tools.toml": TOOLS, "directory.toml": BASE + "".join(entries), "r.cedar": RULE}).directory


def test_the_door_takes_the_directorys_issuers_and_refuses_a_list_that_cannot_be_trusted() -> None:
    human = ISSUER.format("https://i.example", "human")
    trust = Trust(directory(human), None)
    before = trust.door
    twice = directory(human, ISSUER.format("https://i.example", "agent") + 'class = "workload"\n')
    with pytest.raises(StartError, match=r"directory\.toml"):
        trust.use(twice)
    assert trust.door is before
    with pytest.raises(StartError, match=r"directory\.toml"):
        Trust(twice, None)


def test_another_directory_is_another_door() -> None:
    trust = Trust(directory(), None)
    before, other = trust.door, directory(ISSUER.format("https://i.example", "human"))
    trust.use(other)
    assert trust.door is not before
    assert trust.directory is other


def test_the_keys_of_a_url_are_fetched_once_however_many_policies_name_it() -> None:
    shelf = KeyShelf()
    first = shelf.source("https://i.example/k", None)
    assert isinstance(first, RemoteKeys)
    assert shelf.source("https://i.example/k", None) is first
    shelf.keep({"https://i.example/k"})
    assert shelf.source("https://i.example/k", None) is first
    shelf.keep(set())
    assert shelf.source("https://i.example/k", None) is not first


def test_keys_of_the_folder_are_its_own_text() -> None:
    assert not isinstance(KeyShelf().source("keys.json", KEYS), RemoteKeys)
