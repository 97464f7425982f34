from watchfloor.wire import Ack, Decision, Order
from watchfloor_server.app.durable import Held, Shelf, is_decision, is_denial, is_leave
from watchfloor_server.core.effects import Give, GiveOrder, RenewLease, ToAgent, ToConsole, Welcome

DENY = Decision(action="a", answer="deny", reason="no", rules=())
WAIT = Decision(action="a", answer="wait", reason="ask", rules=())
KILL = Order(order="O", cmd=1, kind="kill", epoch=1, by="mara", reason="")


def line(conn: int, durable: bool = True) -> ToAgent:
    return ToAgent(conn, DENY, durable)


def test_effects_leave_in_order_as_their_records_become_durable() -> None:
    held = Held()
    assert held.is_empty
    effects = [line(1), line(2), ToConsole(3, Ack(seq=1), durable=True)]
    for seq, effect in zip((4, 4, 6), effects, strict=True):
        held.add(seq, effect)
    assert list(held.due(3)) == []
    assert list(held.due(5)) == effects[:2]
    assert not held.is_empty
    assert list(held.due(9)) == effects[2:]


def test_what_was_taken_out_never_leaves() -> None:
    held = Held()
    held.add(1, line(1))
    held.add(1, line(2))
    assert held.take(lambda effect: isinstance(effect, ToAgent) and effect.conn == 1) == [line(1)]
    assert list(held.due(1)) == [line(2)]


def test_a_denial_is_told_apart_from_what_gives_something() -> None:
    assert is_denial(line(1))
    assert not is_denial(ToAgent(1, WAIT, durable=True))
    assert is_decision(ToAgent(1, WAIT, durable=True))
    assert not is_decision(ToAgent(1, Ack(seq=1), durable=True))
    assert not is_denial(GiveOrder(1, "R", KILL))


def test_leave_is_what_lets_a_run_act_or_go_on_and_no_order_that_stops_is() -> None:
    resume = KILL.model_copy(update={"kind": "resume"})
    pause = KILL.model_copy(update={"kind": "pause"})
    welcome = Welcome(7, "R", 1, 1, bytes(32), None, 10.0, 3.0, b"")  # pyright: ignore[reportArgumentType]
    lease = RenewLease(1, "R", 1, 1, 10.0, None)  # pyright: ignore[reportArgumentType]
    give = Give(1, None, WAIT)  # pyright: ignore[reportArgumentType]
    leave = (welcome, lease, give, GiveOrder(1, "R", resume))
    assert [is_leave(effect) for effect in leave] == [True] * 4
    rest = (GiveOrder(1, "R", KILL), GiveOrder(1, "R", pause), line(1), ToConsole(3, Ack(seq=1), durable=True))
    assert [is_leave(effect) for effect in rest] == [False] * 4


def resumed(order: Order) -> Order:
    return order.model_copy(update={"kind": "resume"})


def test_a_pause_puts_a_runs_leave_by_until_it_goes_on_and_a_kill_ends_all_that_has_not_left() -> None:
    shelf = Shelf()
    give, other = Give(1, WAIT, None), Give(2, WAIT, None)  # pyright: ignore[reportArgumentType]
    lease = RenewLease(1, "R", 1, 1, 10.0, None)  # pyright: ignore[reportArgumentType]
    shelf.held.add(1, give)
    shelf.held.add(1, line(1))
    shelf.behind.add(0, other)
    shelf.behind.add(0, lease)
    shelf.recall(1, resumed(KILL))
    assert shelf.release(1) == []
    shelf.recall(1, KILL.model_copy(update={"kind": "pause"}))
    assert shelf.release(1) == [give]
    assert shelf.release(1) == []
    shelf.held.add(1, give)
    shelf.recall(1, KILL.model_copy(update={"after_s": 3.0}))
    shelf.recall(1, KILL)
    assert shelf.release(1) == []
    assert list(shelf.held.due(9)) == []
    assert list(shelf.behind.due(9)) == [other]
