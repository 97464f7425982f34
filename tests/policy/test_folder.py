import re
from pathlib import Path

import pytest

from policy import example
from policy.shop import ATTESTED, DIRECTORY, FILES, refund, shop
from watchfloor_server.policy import Context, Policy, PolicyError, Request, builtin, load, load_files

KEYS = '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}'
WITH_KEYS = DIRECTORY.replace("https://idp.example/keys", "idp.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def refused(folder: Path) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        load(folder)
    return caught.value


def test_a_folder_and_its_kept_texts_are_the_same_policy(folder: Path) -> None:
    (folder / "README.md").write_text("not part of the policy")
    policy = load(folder)
    assert policy.files == FILES
    assert load_files(policy.files).hash == policy.hash
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", policy.hash)


def test_the_hash_covers_every_text_and_every_name(folder: Path) -> None:
    before = load(folder).hash
    (folder / "rules.cedar").rename(folder / "other.cedar")
    renamed = load(folder).hash
    (folder / "other.cedar").write_text(FILES["rules.cedar"] + "\n")
    assert len({before, renamed, load(folder).hash}) == 3


def test_the_hash_is_sha_256_over_jcs() -> None:
    assert shop().hash == "nbuhAnmssk0qrrTPkbvIBsvTmRYdSoyXFZ7osSr8oeo"


def test_rules_may_be_in_several_files(folder: Path) -> None:
    (folder / "more.cedar").write_text('@id("more") forbid (principal is Run, action, resource);')
    found = load(folder).decide(refund(load(folder)))
    assert (found.answer, found.rules) == ("deny", ("more",))
    (folder / "more.cedar").write_text('\n@id("run.base") forbid (principal is Run, action, resource);')
    error = refused(folder)
    assert (error.file, error.line) == ("rules.cedar", 6)
    assert "is taken by the rule at more.cedar:2" in error.reason


def test_keys_beside_the_directory_are_part_of_the_policy(folder: Path) -> None:
    (folder / "directory.toml").write_text(WITH_KEYS)
    assert "'idp.json' is not in the folder" in refused(folder).reason
    (folder / "idp.json").write_text(KEYS)
    policy = load(folder)
    assert policy.files["idp.json"] == KEYS
    assert policy.directory.issuers[0].keys == KEYS
    assert load_files(policy.files).directory.issuers[0].keys == KEYS


def test_keys_outside_the_folder_are_not_read(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "idp.json"
    outside.write_text(KEYS)
    (folder / "directory.toml").write_text(WITH_KEYS)
    (folder / "idp.json").symlink_to(outside)
    assert "'idp.json' is not in the folder" in refused(folder).reason


@pytest.mark.parametrize("name", ["tools.toml", "directory.toml"])
def test_a_folder_without_a_needed_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert str(refused(folder)) == f"{name}: this file is missing; a policy folder needs it"


def test_a_folder_without_rules_is_refused(folder: Path) -> None:
    (folder / "rules.cedar").unlink()
    assert "there are no rules" in refused(folder).reason


def test_what_is_no_folder_is_refused(folder: Path) -> None:
    assert refused(folder / "nowhere").reason == "this is no folder"
    assert refused(folder / "tools.toml").reason == "this is no folder"


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(folder: Path) -> None:
    (folder / "rules.cedar").write_bytes(b"// one\n// two \xff\n")
    error = refused(folder)
    assert (error.file, error.line) == ("rules.cedar", 2)


def test_a_file_that_cannot_be_read_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", unreadable)
    assert "Permission denied" in refused(folder).reason


def test_a_folder_that_no_record_could_hold_is_refused(folder: Path) -> None:
    (folder / "a.cedar").write_text("// " + "x" * 600_000)
    (folder / "b.cedar").write_text("// " + "x" * 600_000)
    assert "bytes, 1048576 are allowed" in refused(folder).reason
    (folder / "a.cedar").write_text("// " + "x" * 1_100_000)
    assert refused(folder).file == "a.cedar"


def guest(policy: Policy, tool: str, context: Context = ATTESTED) -> Request:
    agent = policy.directory.dev_agent("any", for_human=True)
    assert agent is not None
    return Request("R1", agent, policy.directory.dev_human("ann"), tool, {"x": [1, None]}, context)


def test_the_builtin_policy_allows_reads_and_lets_writes_wait() -> None:
    policy = builtin()
    context = ATTESTED._replace(attestation_class="dev")
    for name, tool in policy.tools.items():
        found = policy.decide(guest(policy, name, context))
        assert found.answer == ("allow" if tool.group == "read" else "wait"), name
        assert found.groups == (() if tool.group == "read" else ("approver",))
        assert policy.decide(guest(policy, name, context._replace(approved=("approver",)))).answer == "allow"


def test_the_builtin_policy_is_for_any_operator_and_trusts_no_issuer() -> None:
    directory = builtin().directory
    assert directory.issuers == ()
    assert directory.person_of("mara", "dev") is not None
    group = directory.group("approver")
    assert group is not None
    assert group.role == "approver"


def test_the_example_of_the_documents_loads_and_answers_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "tools.toml").write_text(example.TOOLS)
    (tmp_path / "directory.toml").write_text(example.DIRECTORY)
    (tmp_path / "shop.cedar").write_text(example.RULES)
    policy = load(tmp_path)
    assert policy.decide(refund(policy, "40.00")).answer == "allow"
    waits = policy.decide(refund(policy, "140.00"))
    assert (waits.answer, waits.rules, waits.groups, waits.ttl_s) == ("wait", ("run.amount",), ("oncall",), 900)
    assert policy.decide(refund(policy, "140.00", context=ATTESTED._replace(approved=("oncall",)))).answer == "allow"
    stale = policy.decide(refund(policy, "40.00", context=ATTESTED._replace(attestation_age_s=301)))
    assert (stale.answer, stale.rules) == ("deny", ("run.attested",))
    assert policy.directory.person_of("jo", "prod") is None
