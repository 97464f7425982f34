import pytest

from policy.shop import DIRECTORY
from watchfloor_server.policy.directory import Agent, ApproverGroup, Directory, Human
from watchfloor_server.policy.listing import read_directory

BOT = "spiffe://shop.example/agent/refund-bot"


def read(text: str = DIRECTORY) -> Directory:
    return read_directory({"directory.toml": text})


def without_dev() -> Directory:
    return read(DIRECTORY.replace("dev = true", ""))


def test_an_agent_is_found_by_its_subject() -> None:
    found = read().agent(BOT, "https://any.example")
    assert found is not None
    assert (found.name, found.class_, found.mode, found.sponsor) == (
        "refund-bot",
        "support-agent",
        "for-human",
        "mara",
    )
    assert read().agent(BOT + "2", "https://any.example") is None


def test_an_agent_that_names_its_issuer_is_vouched_for_by_no_other() -> None:
    issuer = '[[issuer]]\nurl="https://spire"\nkind="agent"\nclass="workload"\njwks="https://spire/k"\n'
    issuer += 'algorithms=["ES256"]\naudience="x"\n'
    directory = read(DIRECTORY.replace("max_run_s", 'issuer = "https://spire"\nmax_run_s') + issuer)
    assert directory.agent(BOT, "https://spire") is not None
    assert directory.agent(BOT, "https://other") is None


def test_a_person_is_found_by_issuer_and_subject() -> None:
    assert read().human("https://idp.example|alice") == Human("alice", "https://idp.example|alice", ("support",))
    assert read().human("https://evil.example|alice") is None
    assert read().human("alice") is None


def test_a_development_token_names_a_listed_agent_or_one_of_the_class_dev() -> None:
    directory = read()
    assert directory.dev_agent("refund-bot", for_human=False) == directory.agents["refund-bot"]
    assert directory.dev_agent("new", for_human=True) == Agent("new", envs=("lab",), dev=True)
    assert directory.dev_agent("new", for_human=False) == Agent("new", mode="autonomous", envs=("lab",), dev=True)


def test_a_development_token_names_a_listed_person_or_a_new_one() -> None:
    directory = read()
    assert directory.dev_human("alice") == directory.humans["alice"]
    assert directory.dev_human("bob") == Human("bob", operator="bob", dev=True)


def test_without_a_dev_environment_nobody_unlisted_exists() -> None:
    directory = without_dev()
    assert directory.dev_envs == ()
    assert directory.dev_agent("new", for_human=True) is None
    assert directory.dev_human("bob") is None
    assert directory.dev_human("alice") == directory.humans["alice"]


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "\x1b[2J", "x" * 101, "-a", "é"])
def test_an_unlisted_name_must_be_a_name(name: str) -> None:
    assert read().dev_agent(name, for_human=True) is None
    assert read().dev_human(name) is None


def test_an_operator_is_a_person_by_their_entry() -> None:
    assert read().person_of("mara", "prod") == Human("mara", operator="mara")
    assert read().person_of("bob", "prod") is None


def test_an_unlisted_operator_is_a_person_only_in_a_dev_environment() -> None:
    assert read().person_of("bob", "lab") == Human("bob", operator="bob", dev=True)


def test_a_group_is_an_entry_or_all_who_hold_a_role() -> None:
    directory = read()
    oncall = directory.group("oncall")
    assert oncall is not None
    assert (oncall.operators, oncall.fallback, oncall.after_s) == (("mara", "jo"), "admin", 300)
    assert directory.group("admin") == ApproverGroup("admin", role="admin")
    assert directory.group("approver") == ApproverGroup("approver", role="approver")
    assert directory.group("viewer") is None


@pytest.mark.parametrize(
    ("env", "address", "zone"),
    [
        ("prod", "10.1.200.3", "office"),
        ("prod", "::ffff:10.1.200.3", "office"),
        ("prod", "10.2.0.1", "unknown"),
        ("prod", "fe80::1%eth0", "unknown"),
        ("prod", None, "unknown"),
        ("lab", "10.1.200.3", "unknown"),
        ("moon", "10.1.200.3", "unknown"),
        ("prod", "not an address", "unknown"),
    ],
)
def test_an_address_has_the_zone_of_its_network(env: str, address: str | None, zone: str) -> None:
    assert read().zone(env, address) == zone
