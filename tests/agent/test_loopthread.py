import asyncio
import signal
import threading

import plainly
from watchfloor.agent.loopthread import LoopThread, loop_of_this_process
from watchfloor.wire import Action, Ended, Outcome


def test_a_process_has_one_loop_thread_from_when_it_is_needed() -> None:
    bridge = loop_of_this_process()
    assert loop_of_this_process() is bridge

    async def where() -> threading.Thread:
        return threading.current_thread()

    thread = bridge.call(where)
    assert thread.name == "watchfloor"
    assert thread.daemon
    assert thread is not threading.current_thread()


def test_a_loop_thread_ends_with_what_runs_on_it() -> None:
    cancelled = threading.Event()
    thread = LoopThread()

    async def forever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            cancelled.set()

    running = thread.bridge.start(forever)
    thread.stop()
    assert cancelled.is_set()
    assert running.cancelled()


def test_an_interrupt_ends_a_call_that_waits_for_leave_and_the_run_with_it() -> None:
    with plainly.serving() as server, plainly.scene("interrupt", server.server.url) as process:
        server.server.decide = lambda action: []
        assert plainly.told(process) == ["running"]
        server.said(Action)
        process.send_signal(signal.SIGINT)
        assert plainly.told(process) == ["interrupted"]
        assert process.wait(30) == 0
        (ended,) = server.said(Ended)
        assert ended.summary is not None
        assert ended.summary.startswith("KeyboardInterrupt")


def test_a_program_ends_though_a_thread_still_waits() -> None:
    with plainly.serving() as server, plainly.scene("leave", server.server.url) as process:
        server.server.decide = lambda action: []
        assert plainly.told(process) == ["leaving"]
        assert process.wait(30) == 0
        assert server.said(Ended)


def test_a_carried_function_acts_in_the_run_from_the_threads_of_a_pool() -> None:
    with plainly.serving() as server, plainly.scene("pool", server.server.url) as process:
        assert plainly.told(process) == ["20"]
        assert process.wait(30) == 0
        assert len(server.said(Outcome, 20)) == 20
