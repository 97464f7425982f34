from typing import Annotated

import pytest
import typer

from watchfloor.cli.failures import Usage
from watchfloor.cli.parsing import app, run


def made(code: int | None = 0, error: BaseException | None = None) -> typer.Typer:
    one = app("Does it.")

    def _do(number: Annotated[int, typer.Option("--number", min=0)] = 0) -> int | None:
        if error is not None:
            raise error
        return number or code

    one.command()(_do)
    return one


def test_a_commands_number_is_the_exit_code() -> None:
    assert run(made(3), "do", []) == 3
    assert run(made(), "do", ["--number", "5"]) == 5
    assert run(made(None), "do", []) == 0


def test_the_help_says_what_the_app_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(made(), "do", ["--help"]) == 0
    assert "Does it." in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--no"], ["extra"], ["--number"], ["--number", "x"], ["--number", "-1"]])
def test_words_that_mean_nothing_are_a_usage_fault(words: list[str]) -> None:
    with pytest.raises(Usage):
        run(made(), "do", words)


def test_an_abort_is_ctrl_c_and_other_errors_pass_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        run(made(error=typer.Abort()), "do", [])
    with pytest.raises(ZeroDivisionError):
        run(made(error=ZeroDivisionError()), "do", [])
    assert run(made(error=typer.Exit(4)), "do", []) == 4
