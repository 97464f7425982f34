from pathlib import Path

import peers
from watchfloor_server.gateway.listening import SOCKET


async def test_the_same_wire_is_on_a_unix_socket_for_this_user_alone(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        assert ((tmp_path / SOCKET).stat().st_mode & 0o777) == 0o600
        assert (await peers.agent(floor.here)).run
    assert not (tmp_path / SOCKET).exists()


async def test_a_path_too_long_for_a_socket_leaves_it_out(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    async with peers.serving(deep) as floor:
        assert (await peers.agent(floor)).run
        assert not (deep / SOCKET).exists()


async def test_at_the_end_everybody_is_told_that_the_server_goes_away(tmp_path: Path) -> None:
    async with peers.serving(tmp_path) as floor:
        bot = await peers.agent(floor)
        floor.sockets.clear()
    assert (await bot.closed())[0] == 1001
