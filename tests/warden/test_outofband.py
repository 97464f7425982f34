import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import knocking
from knocking import MARA, local_line, order_line
from sessions import order
from wardruns import wardened
from wards import until
from watchfloor.wire import AgentNote, SigningKey, StoppedLine, stopped_message

STRANGER = SigningKey.from_seed(b"x" * 32)


def unsigned() -> str:
    return json.dumps(json.loads(order_line()) | {"sig": None})


def turned() -> str:
    return order_line().replace('"kill"', '"pause"')


NOT_GOOD: dict[str, tuple[Callable[[], str], SigningKey, str]] = {
    "by a stranger, brought by an operator": (lambda: order_line(key=STRANGER), MARA, "signature"),
    "by an operator, brought by a stranger": (order_line, STRANGER, "signature"),
    "by a stranger": (lambda: order_line(key=STRANGER), STRANGER, "signature"),
    "changed after it was signed": (turned, MARA, "signature"),
    "unsigned": (unsigned, MARA, "signature"),
    "stale": (lambda: order_line(age_s=61), MARA, "stale"),
    "of the future": (lambda: order_line(age_s=-65), MARA, "stale"),
    "for another run": (lambda: order_line(scope={"run": "RUN2"}), MARA, "scope"),
    "for more than this run": (lambda: order_line(scope={"all": True}), MARA, "scope"),
    "of another server": (lambda: order_line(server="OTHER"), MARA, "scope"),
    "to lock": (lambda: order_line("lock"), MARA, "order"),
    "to kill later": (lambda: order_line(after_s=3), MARA, "order"),
    "no order": (lambda: json.dumps({"t": "ping", "nonce": "x"}), MARA, "order"),
    "no line": (lambda: "no json", MARA, "json"),
}


@pytest.mark.parametrize("what", NOT_GOOD)
async def test_an_order_that_is_not_good_is_refused_in_one_sentence_and_does_nothing(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, key, code = NOT_GOOD[what]
    async with wardened(tmp_path, monkeypatch) as run:
        (answer,) = await run.order(make(), key)
        assert (answer["t"], answer["code"]) == ("error", code)
        assert "\n" not in answer["reason"]
        said = run.lines
        await run.server.until(lambda: run.lines > said)


async def test_a_nonce_is_good_for_one_line_on_its_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with wardened(tmp_path, monkeypatch) as run:
        async with knocking.knocking(run.path) as first:
            replayed = local_line(first.challenge, order_line("pause"))
            async with knocking.knocking(run.path) as second:
                assert first.challenge["nonce"] != second.challenge["nonce"]
                second.say(replayed)
                (answer,) = await second.hear_all()
                assert answer["code"] == "nonce"
            first.say(replayed)
            first.say(replayed)
            assert [line.get("stage") for line in await first.hear_all()] == ["accepted", "held"]
        async with knocking.knocking(run.path) as third:
            third.say(replayed)
            (answer,) = await third.hear_all()
            assert answer["code"] == "nonce"


async def test_a_pause_holds_the_tree_and_only_an_operator_lets_it_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wardened(tmp_path, monkeypatch) as run:
        assert [line["stage"] for line in await run.order(order_line("pause"))] == ["accepted", "held"]
        (note,) = await run.server.said(AgentNote)
        assert isinstance(note, AgentNote)
        assert MARA.public.thumbprint in note.text
        assert '"kind": "pause"' in note.text
        said = run.lines
        (answer,) = await run.order(order_line("resume", key=STRANGER), STRANGER)
        assert answer["code"] == "signature"
        await asyncio.sleep(0.1)  # ten times what a line takes
        assert run.lines == said
        assert [line["stage"] for line in await run.order(order_line("resume"))] == ["accepted", "resumed"]
        await run.server.until(lambda: run.lines > said)


async def test_a_resume_lifts_nothing_that_the_server_ordered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    async with wardened(tmp_path, monkeypatch) as run:
        await run.server.say(order(1, "pause"))
        await run.order(order_line("pause"))
        *_, answer = await run.order(order_line("resume"))
        assert (answer["t"], answer["code"]) == ("error", "held")


async def test_a_kill_works_without_a_server_and_the_server_hears_of_it_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wardened(tmp_path, monkeypatch) as run:
        server = run.server
        await server.stop()
        given = order_line("kill", reason="it loops")
        *stages, stopped = await run.order(given)
        assert [line["stage"] for line in stages] == ["accepted", "tree_gone", "stopped"]
        assert [line["at_ms"] for line in stages] == sorted(line["at_ms"] for line in stages)
        assert (stopped["t"], stopped["order"], stopped["epoch"], stopped["in_flight"]) == ("stopped", "O9", 8, [])
        assert stopped["signed"] == given
        assert len(stopped["tree"]["pids"]) == 1
        assert run.server.run.key.verifies(stopped["sig"], stopped_message("SRV", "RUN1", stopped))
        await until(lambda: any("its server does not know yet" in line for line in run.told))
        await server.start()
        (said,) = await server.said(StoppedLine)
        assert isinstance(said, StoppedLine)
        assert (said.order, said.epoch, said.signed, said.tree is not None) == ("O9", 8, given, True)
        await until(lambda: run.code is not None)
        assert run.code == 137
        assert not run.path.exists()
