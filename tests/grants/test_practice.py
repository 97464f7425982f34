from collections.abc import Mapping

from watchfloor.grants import GrantRefused
from watchfloor.grants.practice import practise
from watchfloor.wire import PRACTICE_TOOL, PointPractice

ASKED = PointPractice(id="C1", grant="G-1", tool=PRACTICE_TOOL, args={"practice": "C1"})


async def refuses(_grant: str, _tool: str, _args: Mapping[str, object]) -> None:
    raise GrantRefused("killed", "run R1 was killed")


def refuses_in_a_thread(_grant: str, _tool: str, _args: Mapping[str, object]) -> None:
    raise GrantRefused("dark", "no fence")


def pays(grant: str, tool: str, args: Mapping[str, object]) -> str:
    return f"{grant} {tool} {args}"


def awaited_later(grant: str, tool: str, args: Mapping[str, object]) -> object:
    return refuses(grant, tool, args)


def falls_over(_grant: str, _tool: str, args: Mapping[str, object]) -> object:
    return args["amount\x1b[2J"]


async def test_what_the_service_does_is_told_as_it_was() -> None:
    for seam, answer, code in (
        (refuses, "refused", "killed"),
        (refuses_in_a_thread, "refused", "dark"),
        (awaited_later, "refused", "killed"),
        (pays, "executed", None),
    ):
        told = await practise(seam, ASKED)
        assert (told.id, told.answer, told.code) == ("C1", answer, code)


async def test_a_service_that_falls_over_proves_nothing_and_its_words_are_made_visible() -> None:
    told = await practise(falls_over, ASKED)
    assert told.answer == "failed"
    assert told.code is not None
    assert told.code.startswith("KeyError")
    assert "\x1b" not in told.code
