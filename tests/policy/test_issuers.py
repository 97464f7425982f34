import pytest

from policy.shop import DIRECTORY, refusal, shop

AGENTS = """\
[[issuer]]
url = "https://token.example"
kind = "agent"
class = "workload"
jwks = "https://token.example/keys"
algorithms = ["RS256"]
audience = "watchfloor"
"""
TERMS = """\
required = { repository_owner = "shop", "/kubernetes.io/namespace" = "bots", trusted = true, runs = 3 }
patterns = { sub = "repo:shop/*:ref:refs/heads/main" }
posture = "runner_environment"
build = { image = "/container/digest", model = "model" }
max_life_s = 600
"""
PEOPLE = AGENTS.replace('class = "workload"\n', "").replace('kind = "agent"', 'kind = "human"')
ENDPOINTS = 'device_endpoint = "https://i.example/d"\ntoken_endpoint = "https://i.example/t"\n'


def test_people_sign_in_with_a_client_where_the_entry_or_the_issuer_says() -> None:
    issuer = shop(directory=DIRECTORY + PEOPLE + 'client = "cli"\n' + ENDPOINTS).directory.issuers[1]
    assert (issuer.client, issuer.device_endpoint, issuer.token_endpoint) == (
        "cli",
        "https://i.example/d",
        "https://i.example/t",
    )


def test_an_entry_says_what_its_tokens_must_say_and_tell() -> None:
    issuer = shop(directory=DIRECTORY + AGENTS + TERMS).directory.issuers[1]
    assert issuer.required == {
        "repository_owner": "shop",
        "/kubernetes.io/namespace": "bots",
        "trusted": True,
        "runs": 3,
    }
    assert issuer.patterns == {"sub": "repo:shop/*:ref:refs/heads/main"}
    assert (issuer.posture, issuer.max_life_s) == ("runner_environment", 600)
    assert issuer.build == {"image": "/container/digest", "model": "model"}


def test_an_entry_that_says_nothing_more_asks_for_a_day_at_most() -> None:
    issuer = shop(directory=DIRECTORY + AGENTS).directory.issuers[1]
    assert (issuer.required, issuer.patterns, issuer.posture, issuer.max_life_s) == ({}, {}, None, 86_400)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (AGENTS + 'build = { colour = "c" }\n', "'colour' is no part of a build"),
        (AGENTS + 'patterns = { sub = "**" }\n', "fits everything"),
        (AGENTS + 'patterns = { sub = "" }\n', "fits everything"),
        (AGENTS + 'mfa_acr = ["phr"]\n', "does not sign in as people do"),
        (AGENTS + 'client = "cli"\n', "does not sign in as people do"),
        (PEOPLE + 'client = "cli"\ndevice_endpoint = "https://i.example/d"\n', "at both endpoints"),
        (PEOPLE + ENDPOINTS, "people sign in with a client"),
        (PEOPLE + 'client = "cli"\n' + ENDPOINTS.replace("https", "http"), "could be anybody's"),
        (AGENTS + "max_life_s = 0\n", "does not fit"),
        (AGENTS + "required = { a = 1.5 }\n", "does not fit"),
        (AGENTS + 'postur = "x"\n', "unknown key 'postur'"),
        (AGENTS.replace('class = "workload"\n', "").replace("agent", "human") + 'posture = "p"\n', "tells no posture"),
        (AGENTS.replace('class = "workload"', 'class = "dev"'), "vouches for class key, workload or hardware"),
        (AGENTS.replace('class = "workload"', 'class = "peer"'), "vouches for class key, workload or hardware"),
        (AGENTS.replace("agent", "human"), "vouches for no class"),
    ],
)
def test_what_an_entry_can_only_mean_by_mistake_is_refused(text: str, reason: str) -> None:
    error = refusal(directory=DIRECTORY + text)
    assert error.file == "directory.toml"
    assert reason in error.reason
