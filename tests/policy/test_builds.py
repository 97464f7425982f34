import pytest

from policy.shop import ATTESTED, DIRECTORY, RULES, refund, refusal, shop
from watchfloor.identity import Build
from watchfloor_server.policy import is_accepted, is_known, merged

LISTED = (Build(model="m-1", prompt_sha256="p"), Build(image="sha256:i"))


@pytest.mark.parametrize(
    ("build", "accepted"),
    [
        (Build(), False),
        (Build(model="m-1"), False),
        (Build(model="m-1", prompt_sha256="p"), True),
        (Build(model="m-1", prompt_sha256="p", tools_sha256="t"), True),
        (Build(model="m-1", prompt_sha256="q"), False),
        (Build(image="sha256:i"), True),
    ],
)
def test_a_build_is_accepted_if_it_is_all_that_a_listed_one_says(build: Build, accepted: bool) -> None:
    assert is_accepted(build, LISTED) == accepted
    assert not is_accepted(build, ())


def test_a_build_of_which_nothing_is_said_is_not_known() -> None:
    assert not is_known(Build())
    assert is_known(Build(tools_sha256="t"))


def test_what_is_attested_stands_over_what_is_said() -> None:
    said = Build(model="m-1", image="mine")
    assert merged(said, Build(image="sha256:i")) == Build(model="m-1", image="sha256:i")
    assert merged(said, None) == said


def test_the_directory_lists_an_agents_accepted_builds() -> None:
    with_builds = DIRECTORY.replace("max_run_s = 86400", 'max_run_s = 86400\nbuilds = [{ model = "m-1" }]')
    assert shop(directory=with_builds).directory.agents["refund-bot"].builds == (Build(model="m-1"),)
    error = refusal(directory=with_builds.replace('{ model = "m-1" }', "{}"))
    assert "says nothing, so every build would be like it" in error.reason
    assert "does not fit" in refusal(directory=with_builds.replace("m-1", "m" * 201)).reason


UNACCEPTED = """
@id("run.build") @escalate("oncall") @reason("nobody accepted this build yet")
forbid (principal is Run, action in [Action::"write", Action::"admin"], resource)
unless { context.build.accepted || context.approved.contains("oncall") };
"""


def test_a_build_that_nobody_accepted_starts_with_reads_and_each_write_waits() -> None:
    policy = shop(rules=RULES + UNACCEPTED)
    unknown, known = ATTESTED, ATTESTED._replace(build_known=True, build_accepted=True)
    for context, answer in ((unknown, "wait"), (known, "allow"), (unknown._replace(approved=("oncall",)), "allow")):
        assert policy.decide(refund(policy, context=context)).answer == answer
        read = refund(policy, context=context)._replace(tool="crm.read", args={"id": "7"})
        assert policy.decide(read).answer == "allow"
