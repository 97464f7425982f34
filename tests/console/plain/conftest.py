import pytest

from talks import MakeCard, MakeRecord, MakeRun, Talk, made_card, made_record, made_run


@pytest.fixture
def talk() -> Talk:
    """One run that is selected, and one card that waits."""
    talk = Talk()
    talk.floor.board.take_runs([made_run()])
    talk.floor.board.show(made_card())
    talk.desk.select("7F3KAAAAAAAA")
    talk.said.clear()
    return talk


@pytest.fixture
def a_run() -> MakeRun:
    return made_run


@pytest.fixture
def a_card() -> MakeCard:
    return made_card


@pytest.fixture
def a_record() -> MakeRecord:
    return made_record
