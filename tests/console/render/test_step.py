import pytest

from drawn import bands, picture, text
from watchfloor_console.board import Piece
from watchfloor_console.render.step import StepNow, step_rows

SAYS = ((Piece("made to stand still by ines"),), (Piece("it goes on where it stood"),))


def shown(now: StepNow, size: tuple[int, int] = (140, 40), height: int = 30) -> str:
    return "\n".join(row.rstrip() for row in text(step_rows(picture(*size), now, height)))


def test_words_are_asked_for() -> None:
    now = StepNow("message", "MESSAGE TO refund-bot 7F3K", SAYS, "what the agent is to know", typed="wait\u202e")
    assert "> wait⟦U+202E⟧_" in shown(now)
    assert "Enter sends it, Esc back, nothing is sent" in shown(now)


def test_the_code_stands_in_the_code_stage_alone() -> None:
    now = StepNow("resume", "RESUME refund-bot 7F3K", SAYS, code="7mkw", signs="7m", good_s=14, is_open=True)
    assert " 7   m   k   w " not in shown(now)
    coded = shown(now._replace(stage="code"))
    assert "the code              7   m   k   w" in coded
    assert "type it               7   m   _   _" in coded
    assert "Good for 14s" in coded


@pytest.mark.parametrize("height", range(4, 20))
def test_the_rows_of_the_code_are_there_in_any_height(height: int) -> None:
    now = StepNow("resume", "RESUME", SAYS, stage="code", code="7mkw", fault="a wrong key: here is another code")
    rows = step_rows(picture(80, 24), now, height)
    assert len(rows) <= height
    assert all(bands(row, "band") for row in rows)
    assert height < 6 or "the code" in "\n".join(text(rows))
