import pytest

from policy.shop import DIRECTORY, refusal, shop

POINT = """\
[point.payments]
subject = "spiffe://shop.example/service/payments"
targets = ["payments"]
"""
ISSUER = """\
[[issuer]]
url = "https://token.example"
kind = "agent"
class = "workload"
jwks = "https://token.example/keys"
algorithms = ["RS256"]
audience = "watchfloor"
"""
SUBJECT = "spiffe://shop.example/service/payments"


def test_a_point_is_found_by_its_subject_from_any_agents_issuer() -> None:
    directory = shop(directory=DIRECTORY + POINT).directory
    found = directory.point(SUBJECT, "https://token.example")
    assert found is not None
    assert (found.name, found.targets) == ("payments", ("payments",))
    assert directory.point("spiffe://shop.example/service/other", "https://token.example") is None
    assert directory.agent(SUBJECT, "https://token.example") is None


def test_a_point_that_names_its_issuer_is_found_by_that_one_alone() -> None:
    text = ISSUER + POINT + 'issuer = "https://token.example"\n'
    directory = shop(directory=DIRECTORY + text).directory
    assert directory.point(SUBJECT, "https://token.example") is not None
    assert directory.point(SUBJECT, "https://other.example") is None


def test_a_point_without_a_subject_is_for_development_tokens_alone() -> None:
    directory = shop(directory=DIRECTORY + '[point.payments]\ntargets = ["payments"]\n').directory
    assert directory.points["payments"].subject is None
    assert directory.point(SUBJECT, "https://token.example") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (POINT.replace("point.payments", 'point."pay ments"'), "no name for a point"),
        (POINT.replace('["payments"]', "[]"), "does not fit"),
        (POINT.replace('targets = ["payments"]\n', ""), "lacks 'targets'"),
        (POINT.replace('["payments"]', '["nowhere"]'), "names no target: 'nowhere'"),
        (POINT + 'issuer = "https://idp.example"\n', "names no agents' issuer"),
        (POINT.replace("service/payments", "agent/refund-bot"), "have the same subject"),
        (POINT + POINT.replace("point.payments", "point.other"), "have the same subject"),
        (POINT + 'colour = "red"\n', "unknown key 'colour'"),
    ],
)
def test_what_would_let_somebody_pass_for_a_point_is_refused(text: str, reason: str) -> None:
    error = refusal(directory=DIRECTORY + text)
    assert error.file == "directory.toml"
    assert reason in error.reason
