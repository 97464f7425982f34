"""Peers at the kill lane, written from the wire alone."""

from pathlib import Path

import peers
from watchfloor.wire import SigningKey


async def lane_of(floor: peers.Floor, bot: peers.Agent) -> peers.Agent:
    """The run's second connection, at the kill lane."""
    there = peers.Floor(bot.welcome["lane"], floor.data, floor.server, floor.sockets)
    peer: peers.Agent = await peers.greet(there, "/v1/lane", bot.welcome["credential"], bot.key, {}, peers.Agent)
    peer.welcome = await peer.of("welcome")
    assert peer.welcome == {"t": "welcome", "run": bot.run, "epoch": bot.welcome["epoch"]}
    return peer


async def kill_lane_of(floor: peers.Floor, desk: peers.Console, key: SigningKey, name: str = "mara") -> peers.Console:
    """An operator's kill connection, at the kill lane."""
    there = peers.Floor(desk.welcome["lane"], floor.data, floor.server, floor.sockets)
    return await peers.console(there, key, name, path="/v1/kill")


def lane_pid(main_pid: int) -> int:
    """The lane's process: the main one's child."""
    for child in Path(f"/proc/{main_pid}/task/{main_pid}/children").read_text().split():
        if b"watchfloor_server.lane" in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    raise AssertionError("the server has no lane")


async def agent_refused(floor: peers.Floor, name: str = "refund-bot", human: str | None = "alice") -> peers.Object:
    """What the server says to an agent that it does not let in."""
    hello = {"agent": name, "human": None, "task": "ticket 4711", "supervision": "sdk"}
    peer: peers.Agent = await peers.greet(
        floor, "/v1/agent", floor.token(name, human), peers.fresh_key(), hello, peers.Agent
    )
    return await peer.of("refused")
