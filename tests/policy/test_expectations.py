import pytest

from policy.shop import refusal, shop

SMALL = """\
[[test]]
name = "a small refund"
agent = "refund-bot"
human = "alice"
tool = "refund.issue"
args = { order = "A", amount = "40.00", currency = "EUR" }
answer = "allow"
"""
BIG = SMALL.replace("40.00", "140.00").replace('"allow"', '"wait"').replace("small", "big")


def test_a_folder_whose_tests_pass_is_loaded() -> None:
    more = BIG + 'rules = ["run.amount"]\ngroups = ["oncall"]\n'
    approved = BIG.replace('"wait"', '"allow"') + 'approved = ["oncall"]\n'
    stale = SMALL.replace('"allow"', '"deny"') + "attestation_age_s = 301\nat = 2026-01-07T03:00:00Z\n"
    stranger = SMALL.replace("alice", "mara").replace('"allow"', '"deny"') + 'rules = ["human:no-permit"]\n'
    guest = SMALL.replace("refund-bot", "guest").replace('"allow"', '"deny"') + 'rules = ["ceiling:env"]\n'
    assert shop(tests="\n".join((SMALL, more, approved, stale, stranger, guest)))


def test_a_folder_without_tests_is_loaded() -> None:
    assert shop(tests="")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (SMALL.replace('"allow"', '"deny"'), 1, "the test 'a small refund' must get 'deny' and gets 'allow'"),
        (SMALL + "\n" + BIG.replace('"wait"', '"allow"'), 9, "the test 'a big refund' must get 'allow'"),
        (BIG + 'rules = ["run.attested"]\n', 1, "must be bound by run.attested and is bound otherwise (run.amount"),
        (BIG + 'groups = ["finance"]\n', 1, "must ask finance and asks oncall"),
        (SMALL.replace('"allow"', '"escalate"'), 7, "does not fit"),
        (SMALL + "stance = 1\n", 8, "has an unknown key 'stance'"),
        (SMALL + "at = 2026-01-07T03:00:00\n", 8, "has no zone"),
        (SMALL.replace('tool = "refund.issue"\n', ""), 1, "lacks 'tool'"),
        ("test = 3\n", 1, "does not fit"),
    ],
)
def test_a_folder_whose_tests_fail_is_refused_with_line_and_reason(text: str, line: int, reason: str) -> None:
    error = refusal(tests=text)
    assert (error.file, error.line) == ("tests.toml", line)
    assert reason in error.reason
