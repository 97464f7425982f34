import asyncio

import pytest

from watchfloor.cli.failures import FAILED, INTERRUPTED, USAGE, Failure, Usage, ending_of
from watchfloor.errors import ProtocolError, Refused, Unreachable


def test_ctrl_c_says_nothing_and_exits_with_130() -> None:
    for error in (KeyboardInterrupt(), asyncio.CancelledError()):
        assert ending_of(error, "tail") == (INTERRUPTED, "")


def test_a_usage_fault_names_the_help_of_its_command() -> None:
    assert ending_of(Usage("No such option: --x."), "runs") == (
        USAGE,
        "no such option: --x; see watchfloor runs --help",
    )


@pytest.mark.parametrize(
    "error", [Refused("code", "why not"), Unreachable("why not"), Failure("why not"), ProtocolError("code", "why not")]
)
def test_our_own_errors_are_their_own_sentence(error: Exception) -> None:
    assert ending_of(error, "runs") == (FAILED, "why not")


def test_of_a_group_the_first_cause_is_told() -> None:
    group = BaseExceptionGroup("many", [BaseExceptionGroup("inner", [Refused("code", "why not")]), OSError("other")])
    assert ending_of(group, "runs") == (FAILED, "why not")


def test_a_file_that_cannot_be_read_is_named() -> None:
    ending = ending_of(FileNotFoundError(2, "No such file or directory", "/x/y"), "verify")
    assert ending == (FAILED, "'/x/y': no such file or directory; check the path and who may use it")
    assert ending_of(PermissionError("'/x' has mode 0644; chmod it"), "runs").sentence == "'/x' has mode 0644; chmod it"


def test_a_missing_module_is_not_a_riddle() -> None:
    ending = ending_of(ModuleNotFoundError("no", name="jwt"), "runs")
    assert ending.sentence == "runs: the module 'jwt' is missing; install watchfloor again"


def test_a_fault_of_ours_says_so() -> None:
    assert "report it" in ending_of(ZeroDivisionError("x"), "runs").sentence
    assert ending_of(ValueError("a sentence"), "runs") == (FAILED, "a sentence")
    assert ending_of(ValueError(), "runs").sentence
