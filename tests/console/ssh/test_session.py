import os
from collections.abc import Callable

from watchfloor_console.ssh.door import errand_of
from watchfloor_console.ssh.errands import Begin
from watchfloor_console.ssh.session import ConsoleSession, Means


class Channel:
    """What a session needs of its channel."""

    def __init__(self) -> None:
        self.wrote, self.complained, self.code = b"", b"", -1

    def get_agent_path(self) -> str | None:
        return "/tmp/agent"

    def write(self, data: bytes) -> None:
        self.wrote += data

    def write_stderr(self, data: bytes) -> None:
        self.complained += data

    def is_closing(self) -> bool:
        return self.code >= 0

    def exit(self, code: int) -> None:
        self.code = code

    def pause_reading(self) -> None:
        self.wrote += b"<pause>"

    def resume_reading(self) -> None:
        self.wrote += b"<resume>"


class Stage:
    """A session whose consoles are descriptors of this test."""

    def __init__(self, *, has_room: bool = True) -> None:
        self.begun: list[Begin] = []
        self.theirs: list[int] = []
        self.ended: list[int] = []
        self.left = 0
        self.over: Callable[[int], None] = lambda _: None
        self.has_room = has_room
        self.channel = Channel()
        self.session = ConsoleSession(Means(self._begin, self.ended.append, errand(), self._left))
        self.session.connection_made(self.channel)  # pyright: ignore[reportArgumentType]

    def _begin(self, asked: Begin, descriptor: int, over: Callable[[int], None]) -> int:
        if not self.has_room:
            raise BlockingIOError
        self.begun.append(asked)
        self.theirs.append(os.dup(descriptor))
        self.over = over
        return 7

    def _left(self) -> None:
        self.left += 1

    def close(self) -> None:
        self.session.connection_lost(None)
        for each in self.theirs:
            os.close(each)


def errand() -> Begin:
    return errand_of("ws://127.0.0.1:1", is_read_only=False)


async def test_a_terminal_is_passed_on_with_its_name_its_size_and_its_signals() -> None:
    stage = Stage()
    session = stage.session
    assert session.pty_requested("xterm", (100, 30, 0, 0), {})
    assert session.shell_requested()
    session.session_started()
    assert (stage.begun[0].term, stage.begun[0].has_pty, stage.begun[0].agent) == ("xterm", True, "/tmp/agent")
    assert os.get_terminal_size(stage.theirs[0]) == (100, 30)
    session.terminal_size_changed(90, 20, 0, 0)
    assert os.get_terminal_size(stage.theirs[0]) == (90, 20)
    session.data_received(b"word\r", None)
    assert os.read(stage.theirs[0], 100) == b"word\n"
    session.signal_received("KILL")
    session.pause_writing()
    session.resume_writing()
    session.eof_received()
    assert os.read(stage.theirs[0], 100) == b""
    stage.close()
    assert (stage.ended, stage.left) == ([7], 1)


async def test_when_the_console_has_ended_its_last_words_and_its_code_reach_the_client() -> None:
    stage = Stage()
    stage.session.session_started()
    os.write(stage.theirs[0], b"good bye")
    stage.over(3)
    assert (stage.channel.wrote, stage.channel.code, stage.ended, stage.left) == (b"good bye", 3, [], 1)
    stage.session.data_received(b"too late", None)
    stage.close()
    assert (stage.ended, stage.left) == ([], 1)


async def test_where_no_console_can_be_opened_the_client_is_told() -> None:
    stage = Stage(has_room=False)
    stage.session.session_started()
    assert stage.channel.complained == b"watchfloor: no console can be opened now; try again\r\n"
    assert (stage.channel.code, stage.left) == (1, 1)


def test_no_command_and_no_subsystem_is_had() -> None:
    stage = Stage()
    assert not stage.session.exec_requested("id")
    assert not stage.session.subsystem_requested("sftp")
    assert b"no command runs here" in stage.channel.complained
    for call in (stage.session.pause_writing, stage.session.resume_writing, stage.session.eof_received):
        call()
    stage.session.terminal_size_changed(1, 1, 0, 0)
    stage.session.signal_received("INT")
    stage.session.data_received(b"x", None)
    assert stage.begun == []
