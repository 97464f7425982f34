import json

from playbook import Floor
from watchfloor.wire import CONSOLE_LINES, stamp
from watchfloor_server.core.drill_inputs import DrillGiven


def tells(floor: Floor, name: str, *runs: str) -> list[str]:
    told = [{"run": run, "at_ms": {"accepted": 1.5, "stopped": 20.0}} for run in runs]
    line = {"t": "drilled", "id": floor.id(), "server": "wf-test", "at": stamp(floor.now.at), "runs": told}
    read = CONSOLE_LINES.read(json.dumps({**line, "sig": "A" * 86}).encode())
    return floor.give(DrillGiven(7, floor.operator(name), read))  # pyright: ignore[reportArgumentType]


def killed(floor: Floor, name: str = "practice") -> str:
    bot = floor.agent(name)
    floor.orders("mara", "kill", {"run": bot.run}, order=f"k-{name}", reason="drill")
    floor.stopped(bot, f"k-{name}", floor.desk.state.epoch, [])
    return bot.run


def test_a_drill_is_written_down_with_what_the_server_knows_to_be_confirmed() -> None:
    floor = Floor()
    one, two = killed(floor, "one"), killed(floor, "two")
    assert tells(floor, "mara", one, two) == ["write drill.done", "console: reply True"]
    body = floor.body("drill.done")
    assert body["by"] == "mara"
    assert body["runs"] == [
        {"run": run, "confirmed": False, "at_ms": {"accepted": 1.5, "stopped": 20.0}} for run in (one, two)
    ]
    assert '"drilled"' in str(body["signed"])


def test_the_last_drill_is_known_with_its_figures_and_after_a_restart_too() -> None:
    floor = Floor()
    assert floor.desk.state.drill is None
    tells(floor, "mara", killed(floor, "first"))
    floor.wait_s(60.0)
    at = stamp(floor.now.at)
    tells(floor, "mara", killed(floor, "one"), killed(floor, "two"))
    drill = floor.desk.state.drill
    assert drill is not None
    assert (drill.at, drill.by, drill.runs, drill.confirmed) == (at, "mara", 2, 0)
    assert drill.median_ms == drill.most_ms == {"accepted": 1.5, "stopped": 20.0}
    floor.restart()
    assert floor.desk.state.drill == drill


def test_nobody_tells_of_a_kill_that_they_did_not_give_or_that_is_not_over() -> None:
    floor = Floor()
    run, live = killed(floor), floor.agent("live").run
    for name, runs in (("jo", [run]), ("mara", [run, live]), ("mara", ["nobody"]), ("mara", [run, run])):
        assert tells(floor, name, *runs) == ["console: reply run"]
    assert "drill.done" not in floor.kinds()
