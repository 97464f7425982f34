import json
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from watchfloor.agent.orders import Orders, is_verified
from watchfloor.wire import OperatorOrder, Order, OrderScope, SigningKey, encode, operator_message

KEY = SigningKey.from_seed(bytes(range(32)))
AT = "2026-01-31T09:30:00.000Z"


def order(cmd: int, kind: str, name: str = "", after_s: float | None = None, signed: str | None = None) -> Order:
    return Order.model_validate(
        {
            "order": name or f"O{cmd}",
            "cmd": cmd,
            "kind": kind,
            "epoch": 8,
            "by": "mara",
            "reason": "",
            "after_s": after_s,
            "signed": signed,
        }
    )


def test_a_pause_holds_and_a_resume_lets_go_on() -> None:
    orders = Orders()
    assert not orders.is_held
    assert orders.take(order(1, "pause")) == "new"
    assert orders.is_held
    assert orders.take(order(2, "resume")) == "new"
    assert not orders.is_held


def test_an_older_order_is_ignored() -> None:
    orders = Orders()
    orders.take(order(2, "resume"))
    assert orders.take(order(1, "pause")) == "old"
    assert orders.take(order(2, "pause", "O-other")) == "old"
    assert not orders.is_held


def test_a_repeated_order_is_known_again() -> None:
    orders = Orders()
    orders.take(order(1, "pause"))
    assert orders.take(order(1, "pause")) == "again"


def test_a_pending_kill_holds_and_kills_when_it_is_due() -> None:
    orders = Orders()
    assert orders.take(order(1, "kill", "K", after_s=3)) == "new"
    assert orders.is_held
    assert not orders.is_killed
    assert orders.take(order(1, "kill", "K")) == "new"
    assert orders.is_killed
    assert not orders.is_held


def test_a_pending_kill_can_be_taken_back() -> None:
    orders = Orders()
    orders.take(order(1, "kill", "K", after_s=3))
    assert orders.take(order(2, "resume", "K")) == "new"
    assert not orders.is_held


def test_nothing_follows_a_kill() -> None:
    orders = Orders()
    orders.take(order(1, "kill"))
    assert orders.take(order(2, "resume")) == "old"
    assert orders.take(order(3, "kill")) == "old"
    assert orders.take(order(1, "kill")) == "again"
    assert orders.is_killed


def test_the_same_order_under_two_numbers_counts_once_and_keeps_its_first() -> None:
    orders = Orders()
    assert orders.take(order(5, "pause", "P")) == "new"
    assert orders.take(order(1_000_005, "pause", "P")) == "again"
    assert orders.take(order(6, "resume", "R")) == "new"
    assert orders.take(order(2_000_005, "resume", "R")) == "again"
    assert not orders.is_held


def test_numbers_may_jump() -> None:
    orders = Orders()
    assert orders.take(order(3_000_000, "pause")) == "new"
    assert orders.take(order(7_000_000, "resume")) == "new"
    assert orders.take(order(3_000_001, "pause")) == "old"
    assert not orders.is_held


def test_a_kill_is_obeyed_whatever_its_number() -> None:
    orders = Orders()
    orders.take(order(1_000_000, "pause", "P"))
    assert orders.take(order(2, "kill", "K", after_s=3)) == "old"
    assert orders.take(order(2, "kill", "K")) == "new"
    assert orders.is_killed


@given(
    kinds=st.lists(st.sampled_from(["pause", "resume"]), min_size=1, max_size=6),
    is_killed=st.booleans(),
    steps=st.lists(st.integers(1, 10**6), min_size=14, max_size=14),
    turns=st.lists(st.booleans(), min_size=20, max_size=20),
)
def test_two_connections_that_bring_the_same_orders_in_any_mixture_end_where_one_would(
    kinds: list[str], is_killed: bool, steps: list[int], turns: list[bool]
) -> None:
    given_kinds = [*kinds, *(["kill"] if is_killed else [])]
    numbers = list(accumulate(steps[: 2 * len(given_kinds)]))
    main = [order(numbers[2 * at], kind, f"O{at}") for at, kind in enumerate(given_kinds)]
    lane = [order(numbers[2 * at + 1], kind, f"O{at}") for at, kind in enumerate(given_kinds)]
    orders = Orders()
    for is_lane in turns:
        if source := lane if is_lane else main:
            orders.take(source.pop(0))
    for left in (*main, *lane):
        orders.take(left)
    assert orders.is_killed is is_killed
    assert orders.is_held is (given_kinds[-1] == "pause")


def signed(key: SigningKey = KEY, server: str = "SRV", name: str = "O1") -> str:
    line = OperatorOrder(id=name, kind="kill", scope=OrderScope(run="RUN1"), server=server, at=AT)
    sig = key.sign(operator_message("order", server, json.loads(encode(line))))
    return encode(line.model_copy(update={"sig": sig})).decode()


def test_an_order_is_verified_by_an_operators_key() -> None:
    assert is_verified(order(1, "kill", signed=signed()), "SRV", [KEY.public.jwk])


def test_an_order_is_not_verified_by_a_foreign_key_server_or_order() -> None:
    other = SigningKey.from_seed(bytes(32))
    keys = [KEY.public.jwk]
    assert not is_verified(order(1, "kill"), "SRV", keys)
    assert not is_verified(order(1, "kill", signed="no line"), "SRV", keys)
    assert not is_verified(order(1, "kill", signed='{"t":"ping","nonce":"x"}'), "SRV", keys)
    assert not is_verified(order(1, "kill", signed=signed(other)), "SRV", keys)
    assert not is_verified(order(1, "kill", signed=signed(server="OTHER")), "SRV", keys)
    assert not is_verified(order(1, "kill", signed=signed(name="O2")), "SRV", keys)
