import asyncio
import os

import pytest

import plainly
from watchfloor.agent.home import Home
from watchfloor.wire import Action, Ended, Reasoning


async def test_a_run_is_at_home_in_its_process_and_loop() -> None:
    home = Home.here()
    assert home.is_this_process
    home.check_loop()
    other = asyncio.new_event_loop()
    with pytest.raises(RuntimeError, match="another event loop"):
        Home(os.getpid(), other).check_loop()
    other.close()
    elsewhere = home._replace(pid=1)
    assert not elsewhere.is_this_process
    with pytest.raises(RuntimeError, match="belongs to process 1, which forked"):
        elsewhere.check_loop()


def test_a_forked_child_cannot_use_its_parents_run_and_begins_its_own() -> None:
    with plainly.serving() as server, plainly.scene("raw", server.server.url) as process:
        *faults, own = plainly.told(process)
        assert plainly.told(process) == ["parent", "0", "True"]
        assert process.wait(30) == 0
        assert len(faults) == 7
        for fault in faults:
            assert fault.startswith("RuntimeError: this run belongs to process "), fault
            assert "begin a run of its own there with `watchfloor.supervised`" in fault
        assert own == "RUN2: True"
        parent, child = (server.server.runs[name] for name in ("RUN1", "RUN2"))
        assert [type(read.body) for read in parent.lines if read.body.t != "renew"][:2] == [Reasoning, Reasoning]
        assert isinstance(parent.lines[-1].body, Ended)
        assert sum(isinstance(read.body, Action) for read in parent.lines) == 1
        assert sum(isinstance(read.body, Action) for read in child.lines) == 1


@pytest.mark.parametrize(("method", "faults_count"), [("fork", 7), ("spawn", 0), ("forkserver", 0)])
def test_children_of_multiprocessing_begin_runs_of_their_own(method: str, faults_count: int) -> None:
    with plainly.serving() as server, plainly.scene(method, server.server.url) as process:
        *faults, own = plainly.told(process)
        assert plainly.told(process) == ["parent", "True"]
        assert process.wait(30) == 0
        assert sum("belongs to process" in fault for fault in faults) == len(faults) == faults_count
        assert own == "RUN2: True"


def test_a_child_holds_nothing_of_its_parents_connection_open() -> None:
    counted = plainly.CountedServer()
    with plainly.serving(counted) as server, plainly.scene("orphan", counted.url) as process:
        (child,) = plainly.told(process)
        assert process.wait(30) == 0
        server.do(counted.until(lambda: counted.is_alone))
        os.kill(int(child), 0)  # it is still there, the connection is not
