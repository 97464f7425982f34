from collections.abc import Callable
from pathlib import Path

import asyncssh
import pytest

from watchfloor_console.ssh.door import KNOCKING, OF_ONE, SESSIONS, TRIES, Crowd, Door, House, errand_of
from watchfloor_console.ssh.errands import Begin
from watchfloor_console.ssh.guests import Guests, entry
from watchfloor_console.ssh.session import ConsoleSession


class Connection:
    """What a door needs of a connection."""

    def __init__(self) -> None:
        self.ends: list[str] = []

    def get_extra_info(self, name: str) -> object:
        return ("10.1.2.3\x1b[2J", 4711) if name == "peername" else ("::1", 22, 0, 0)

    def abort(self) -> None:
        self.ends.append("abort")

    def disconnect(self, code: int, reason: str) -> None:
        self.ends.append(f"{code} {reason}")


def _begin(_errand: Begin, _descriptor: int, _over: Callable[[int], None]) -> int:
    return 1


def _end(_session: int) -> None:
    return None


class Doorstep:
    """A house with doors, and nobody inside."""

    def __init__(self, folder: Path) -> None:
        self.said: list[str] = []
        self.key = fresh()
        path = folder / "authorized_keys"
        path.write_text(entry(self.key.export_public_key().decode(), "mara"))
        errand = errand_of("ws://127.0.0.1:1", is_read_only=False)
        self.crowd = Crowd()
        self.house = House(Guests(path), errand, _begin, _end, self.said.append, self.crowd)

    def knock(self) -> tuple[Door, Connection]:
        door, connection = Door(self.house), Connection()
        door.connection_made(connection)  # pyright: ignore[reportArgumentType]
        return door, connection


def fresh() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519").convert_to_public()  # pyright: ignore[reportUnknownMemberType]


@pytest.fixture
def doorstep(tmp_path: Path) -> Doorstep:
    return Doorstep(tmp_path)


def test_who_offers_too_many_keys_is_sent_away(doorstep: Doorstep) -> None:
    door, connection = doorstep.knock()
    for _ in range(TRIES):
        assert not door.validate_public_key("root", fresh())
    assert connection.ends == []
    assert not door.validate_public_key("root", doorstep.key)
    assert connection.ends == ["14 too many keys"]


def test_the_same_key_twice_is_one_try_as_clients_ask_before_they_sign(doorstep: Doorstep) -> None:
    door, connection = doorstep.knock()
    for _ in range(2 * TRIES):
        assert door.validate_public_key("root", doorstep.key)
    door.auth_completed()
    assert connection.ends == []
    assert doorstep.said[-1].startswith("mara (SHA256:")


def test_so_many_may_knock_and_no_more_until_one_has_shown_a_key_or_left(doorstep: Doorstep) -> None:
    doors = [doorstep.knock() for _ in range(KNOCKING)]
    _, refused = doorstep.knock()
    assert refused.ends == ["abort"]
    assert doors[0][0].validate_public_key("mara", doorstep.key)
    doors[0][0].auth_completed()
    doors[1][0].connection_lost(None)
    assert doorstep.crowd.knocking == KNOCKING - 2
    doors[0][0].connection_lost(None)
    assert doorstep.crowd.knocking == KNOCKING - 2
    doorstep.crowd.send_away()
    assert doors[2][1].ends == ["abort"]


def test_a_log_holds_nothing_that_a_terminal_would_act_on(doorstep: Doorstep) -> None:
    door, _ = doorstep.knock()
    door.validate_public_key("\x1b[2J", fresh())
    doorstep.house.guests.path.chmod(0o666)
    door.validate_public_key("mara", doorstep.key)
    assert len(doorstep.said) == 2
    assert all(line.isprintable() for line in doorstep.said)


def test_consoles_are_counted_for_each_connection_and_for_all(doorstep: Doorstep) -> None:
    door, _ = doorstep.knock()
    assert door.session_requested() is False
    door.validate_public_key("mara", doorstep.key)
    opened = [door.session_requested() for _ in range(OF_ONE)]
    assert door.session_requested() is False
    for session in opened:
        assert isinstance(session, ConsoleSession)
        session.connection_lost(None)
        session.connection_lost(None)
    assert doorstep.crowd.sessions == 0
    doorstep.crowd.sessions = SESSIONS
    assert door.session_requested() is False
