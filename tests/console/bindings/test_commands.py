import pytest

from watchfloor_console.bindings import COMMANDS, Command, complete, parse

RUNS = ["7F3K", "7DKF", "2C9D"]
CARDS = ["E-4K7Q", "E-5M1X"]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("kill 7F3K", Command("kill", "7F3K")),
        (":kill  7F3K ", Command("kill", "7F3K")),
        ("stop all", Command("stop", words="all")),
        ("go 03:04Z", Command("go", words="03:04Z")),
        ("filter for:alice state:paused", Command("filter", words="for:alice state:paused")),
        ("message 7F3K wait for me", Command("message", "7F3K", "wait for me")),
        ("handover jo", Command("handover", "jo")),
        ("handover jo two wait", Command("handover", "jo", "two wait")),
        ("ledger", Command("ledger")),
    ],
)
def test_a_command_is_read(text: str, command: Command) -> None:
    assert parse(text) == command


@pytest.mark.parametrize("text", ["", "kil 7F3K", "kill", "stop", "stop 7F3K", "message 7F3K", "card", "handover"])
def test_a_command_that_is_none_says_how_it_is_written(text: str) -> None:
    with pytest.raises(ValueError, match=r"write :|there is no command"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("k", "kill "),
        ("r", "r"),
        ("re", "re"),
        ("res", "resume "),
        ("led", "ledger"),
        ("kill 7", "kill 7"),
        ("kill 7f", "kill 7F3K"),
        ("kill x", "kill x"),
        ("card e", "card E-"),
        ("stop ", "stop all"),
        ("nothing 7", "nothing 7"),
        ("message 7F3K w", "message 7F3K w"),
    ],
)
def test_a_command_is_completed_as_far_as_there_is_one_way(text: str, more: str) -> None:
    assert complete(text, RUNS, CARDS) == more


def test_every_command_is_written_as_it_says() -> None:
    assert all(verb.about.startswith(f":{verb.name}") for verb in COMMANDS)
