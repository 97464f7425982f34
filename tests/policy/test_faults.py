from watchfloor_server.policy.faults import PolicyError


def test_an_error_says_where_what_and_what_to_do() -> None:
    error = PolicyError("rules.cedar", "a rule has no name", "give it an @id", line=7)
    assert str(error) == "rules.cedar:7: a rule has no name; give it an @id"
    assert (error.file, error.line, error.reason, error.remedy) == (
        "rules.cedar",
        7,
        "a rule has no name",
        "give it an @id",
    )


def test_an_error_without_a_line_names_the_file() -> None:
    assert (
        str(PolicyError("tools.toml", "this file is missing", "add it")) == "tools.toml: this file is missing; add it"
    )
