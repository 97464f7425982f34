from watchfloor_server.policy.judgement import CEILING, OUT_OF_ENVS, Judgement, no_permit


def test_a_judgement_that_says_nothing_more_asks_nobody_and_takes_most_care() -> None:
    bare = Judgement("deny", "no")
    assert (bare.groups, bare.risk, bare.target, bare.env, bare.request) == ((), "critical", None, None, {})


def test_what_stands_for_a_rule_cannot_be_a_rule() -> None:
    assert no_permit("human") == "human:no-permit"
    assert all(":" in name for name in (CEILING, OUT_OF_ENVS, no_permit("run")))  # no @id may hold one
