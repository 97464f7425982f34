import pytest

from scenes import CAST, view
from watchfloor_console.board.filtering import FIELDS, filter_of


def shown(text: str) -> list[str]:
    wanted = filter_of(text)
    return [cast.run for cast in CAST if wanted.shows_run(view(cast))]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("", [cast.run for cast in CAST]),
        ("for:alice", ["7DKF", "2C9D", "7F3K"]),
        ("FOR:Alice agent:refund", ["7F3K"]),
        ("state:paused", ["1BZP"]),
        ("run:7f", ["7F3K"]),
        ("finance", ["2TPC"]),
        ("for:itself", ["9Q2M", "2TPC", "8HQ2"]),
        ("tag:night", []),
        ("env:prod agent:plan", ["2C9D"]),
        ("kind:deny", [cast.run for cast in CAST]),
    ],
)
def test_runs_are_held_against_every_term(text: str, runs: list[str]) -> None:
    assert shown(text) == runs


def test_an_unconfirmed_stop_is_found_by_the_words_that_are_shown() -> None:
    run = view(CAST[0], state="UNCONFIRMED")
    assert filter_of("state:unconfirmed").shows_run(run)


def test_words_of_the_feed_are_held_against_kind_and_text() -> None:
    wanted = filter_of("kind:deny text:export")
    assert wanted.shows_words("✗ DENY", "R31 no Export of personal data")
    assert not wanted.shows_words("✓ ALLOW", "export")
    assert not wanted.shows_words("✗ DENY", "no")


def test_a_field_that_there_is_not_says_which_there_are() -> None:
    with pytest.raises(ValueError, match=", ".join(FIELDS)):
        filter_of("colour:red")
