from collections.abc import Callable

import pytest

from watchfloor_server.gateway.turns import Turns


class Loop:
    """A loop whose turns and clock the test moves."""

    def __init__(self) -> None:
        self.due: list[Callable[[], None]] = []
        self.now_s = 0.0

    def soon(self, work: Callable[[], None]) -> None:
        self.due.append(work)

    def turn(self) -> None:
        due, self.due = self.due, []
        for each in due:
            each()


class Peer:
    def __init__(self, loop: Loop, lines: int, cost_s: float = 0.0) -> None:
        self.loop, self.lines, self.cost_s = loop, lines, cost_s

    def step(self) -> bool:
        self.lines -= 1
        self.loop.now_s += self.cost_s
        return self.lines > 0


def test_one_turn_works_no_longer_than_its_budget_over_all_peers() -> None:
    loop = Loop()
    turns = Turns(loop.soon, lambda: loop.now_s, 1.0)
    peers = [Peer(loop, 100, cost_s=0.3) for _ in range(5)]
    for peer in peers:
        turns.want(peer)
    assert len(loop.due) == 1
    loop.turn()
    assert sum(100 - peer.lines for peer in peers) == 4
    while loop.due:
        loop.turn()
    assert [peer.lines for peer in peers] == [0] * 5


def test_peers_take_turns() -> None:
    loop = Loop()
    turns = Turns(loop.soon, lambda: loop.now_s, 1.0)
    first, second = Peer(loop, 100, cost_s=0.4), Peer(loop, 1, cost_s=0.4)
    turns.want(first)
    turns.want(second)
    turns.want(first)
    loop.turn()
    assert (first.lines, second.lines) == (98, 0)
    loop.turn()
    assert (first.lines, second.lines) == (95, 0)


def test_a_peer_that_fails_does_not_stop_the_others() -> None:
    class Broken(Peer):
        def step(self) -> bool:
            raise RuntimeError("broken")

    loop = Loop()
    turns = Turns(loop.soon, lambda: loop.now_s, 1.0)
    healthy = Peer(loop, 3)
    turns.want(Broken(loop, 1))
    turns.want(healthy)
    with pytest.raises(RuntimeError):
        loop.turn()
    loop.turn()
    assert healthy.lines == 0


def test_who_is_gone_is_not_worked_for() -> None:
    loop = Loop()
    turns = Turns(loop.soon, lambda: loop.now_s, 1.0)
    peer = Peer(loop, 3)
    turns.want(peer)
    turns.drop(peer)
    turns.drop(peer)
    loop.turn()
    assert peer.lines == 3
