import pytest

from policy.shop import DIRECTORY, refusal
from watchfloor_server.policy import PeerRule, PolicyError
from watchfloor_server.policy.listing import key_files, read_directory

AGENT = '[agent.x]\nsubject = "s"\nclass = "c"\n'
HUMAN = '[human.x]\nsubject = "i|s"\n'
ISSUER = """\
[[issuer]]
url = "u"
kind = "agent"
class = "workload"
jwks = "https://k"
algorithms = ["ES256"]
audience = "a"
"""


def test_the_shop_is_read() -> None:
    directory = read_directory({"directory.toml": DIRECTORY})
    assert [*directory.envs] == ["prod", "lab"]
    assert directory.targets["payments"].tags == ("money",)
    assert directory.teams == {"support"}
    assert directory.agents["refund-bot"].max_run_s == 86_400
    assert directory.agents["refund-bot"].envs == ("prod",)
    assert directory.agents["deploy-bot"].envs is None
    assert directory.issuers[0].algorithms == ("ES256",)


def test_an_empty_directory_has_nobody() -> None:
    directory = read_directory({"directory.toml": ""})
    assert not directory.agents
    assert not directory.issuers


def test_key_files_are_named_and_urls_are_not() -> None:
    assert key_files(ISSUER) == ()
    assert key_files(ISSUER.replace("https://k", "keys.json")) == ("keys.json",)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[env.prod]\nnetwork = 1\n", 2, "[env.prod] has an unknown key 'network'"),
        ('[env.prod]\nnetworks = { office = ["10.1.0.1/16"] }\n', 2, "'10.1.0.1/16' is no network"),
        ('[env.prod]\nnetworks = { unknown = ["10.1.0.0/16"] }\n', 2, "'unknown' is the zone of everywhere else"),
        ('[env."a b"]\n', 1, "'a b' is no name for an entry of env"),
        ('[target.t]\nenv = "moon"\n', 2, "env of [target.t] names no environment: 'moon'"),
        ('[team.t]\nname = "x"\n', 2, "has an unknown key 'name'"),
        (HUMAN + 'teams = ["ghosts"]\n', 3, "teams of [human.x] names no team: 'ghosts'"),
        (AGENT + 'envs = ["moon"]\n', 4, "envs of [agent.x] names no environment: 'moon'"),
        (AGENT + 'sponsor = "nobody"\n', 4, "sponsor of [agent.x] names no person or team: 'nobody'"),
        (AGENT + 'issuer = "https://x"\n', 4, "issuer of [agent.x] names no agents' issuer"),
        (AGENT + 'mode = "autonomous"\n', 1, "the autonomous agent 'x' has no sponsor"),
        (AGENT + 'mode = "alone"\n', 4, "does not fit"),
        (AGENT + "max_run_s = 0\n", 4, "does not fit"),
        ('[agent.x]\nsubject = "s"\n', 1, "lacks 'class'"),
        (HUMAN + HUMAN.replace(".x", ".y"), 4, "[human.x] and [human.y] have the same subject 'i|s'"),
        (
            '[human.x]\noperator = "o"\n[human.y]\noperator = "o"\n',
            4,
            "[human.x] and [human.y] have the same operator 'o'",
        ),
        (
            '[human.x]\nsubject = "i|s"\n[human.y]\nsubject = "i|s"\n',
            4,
            "[human.x] and [human.y] have the same subject 'i|s'",
        ),
        (AGENT + AGENT.replace(".x", ".y"), 5, "[agent.x] and [agent.y] have the same subject 's'"),
        ("[approvers.g]\noperators = []\n", 2, "does not fit"),
        (
            '[human.x]\noperator = "o"\n[approvers.g]\noperators = ["o"]\nnotify = ["http://hooks.example"]\n',
            5,
            "names 'http://hooks.example', where no page can be sent: it is https",
        ),
        ('[approvers.g]\noperators = ["ghost"]\n', 2, "no operator of the group 'g' is a person"),
        (
            '[human.x]\noperator = "o"\n[approvers.g]\noperators = ["o"]\nfallback = "h"\n',
            5,
            "fallback of [approvers.g] names no approver group: 'h'",
        ),
        (ISSUER.replace('class = "workload"\n', ""), 1, "an agents' issuer vouches for class"),
        (ISSUER.replace("workload", "dev"), 4, "an agents' issuer vouches for class"),
        (ISSUER.replace('"agent"', '"human"'), 4, "a people's issuer vouches for no class"),
        (ISSUER.replace("ES256", "HS256"), 6, "does not fit"),
        (ISSUER.replace("ES256", "none"), 6, "does not fit"),
        (ISSUER.replace('["ES256"]', "[]"), 6, "does not fit"),
        (ISSUER.replace("https://k", "http://k"), 5, "keys from 'http://k' could be anybody's"),
        (ISSUER.replace("https://k", "keys.json"), 5, "the key file 'keys.json' is not in the folder"),
        (ISSUER + ISSUER, 8, "the issuer 'u' is listed twice"),
        ("[agents.x]\n", 1, "the file has an unknown key 'agents'"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason(text: str, line: int, reason: str) -> None:
    error = refusal(tools='[tool."x"]\ngroup="read"\nrisk="low"\ntarget="/x"\nargs={x="string"}\n', directory=text)
    assert (error.file, error.line) == ("directory.toml", line)
    assert reason in error.reason


def test_in_a_dev_environment_a_group_may_hold_operators_that_nobody_listed() -> None:
    text = '[env.dev]\ndev = true\n[approvers.g]\noperators = ["ghost"]\n'
    assert read_directory({"directory.toml": text}).approvers["g"].operators == ("ghost",)


def peer(name: str, more: str) -> dict[str, str]:
    """A directory with one more agent, which is known by its process."""
    return {"directory.toml": f'{DIRECTORY}[agent.{name}]\nclass = "c"\npeer = {{ uid = 1001{more} }}\n'}


def test_an_agent_may_be_known_by_its_process() -> None:
    texts = peer("report-bot", ', unit = "report-bot.service", cgroup = "/system.slice"')
    assert read_directory(texts).agents["report-bot"].peer == PeerRule(1001, "report-bot.service", "/system.slice")


@pytest.mark.parametrize("more", [', unit = "report-bot"', ', cgroup = "system.slice"', ', cgroup = "/"', ", pid = 7"])
def test_a_process_is_named_by_a_unit_or_a_group_or_not_at_all(more: str) -> None:
    with pytest.raises(PolicyError, match="peer"):
        read_directory(peer("report-bot", more))


def test_one_process_is_one_agent() -> None:
    twice = peer("report-bot", "")["directory.toml"] + '[agent.other-bot]\nclass = "c"\npeer = { uid = 1001 }\n'
    with pytest.raises(PolicyError, match="have the same peer"):
        read_directory({"directory.toml": twice})
