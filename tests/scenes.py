"""A canned floor: fourteen runs, three cards and a feed, with a fixed clock, for screenshots and the console's tests.

It never runs a server: boards are folded from views and records that are made here.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from scenery import CAST, HASH, NOW, REFUND_WORDS, Cast, Telling, at, blend, feed_records, run_id, view
from watchfloor.oversight import Card, CardLeg, MayNot, Offer, Origin, SnapshotLine, stamp
from watchfloor.records.views import RunView
from watchfloor_console.board import Board, Health, KillPath, Ledger, Link, Words
from watchfloor_console.feed import Floor

__all__ = ["CAST", "HASH", "NOW", "REFUND_WORDS", "Cast", "Telling", "at", "blend", "feed_records", "run_id", "view"]


def card(
    escalation: str, cast: Cast, tool: str, target: str, rule: str, reason: str, left_s: float, **update: object
) -> Card:
    """One open card; hashes are made up."""
    made = Card(
        escalation=escalation,
        server="SRV",
        run=run_id(cast.run),
        agent=cast.agent,
        human=cast.human,
        task="refund the double charge on order 8841",
        action="A2",
        tool=tool,
        target=target,
        env="prod",
        risk="high",
        args={},
        args_sha256="nBd3qwPiXRg" + "A" * 32,
        reason=reason,
        rules=(rule,),
        legs=(
            CardLeg(leg="agent", answer="allow", rules=("R02",), reason="refund tools to 500 EUR"),
            CardLeg(leg="human", answer="allow", rules=("R09",), reason="support lead to 1,000 EUR"),
            CardLeg(leg="run", answer="escalate", rules=(rule,), reason=reason),
        ),
        identity=blend(cast.agent, cast.human, cast.provider, cast.sponsor, via=cast.via),
        origins=(),
        opened_at=at("03:12:42.132"),
        deadline_at=stamp(NOW + timedelta(seconds=left_s)),
        quorum=1,
        groups=("payments",),
        may=("mara",),
        may_not=(MayNot(operator="alice", reason="the run acts for them"),),
        scopes=(Offer(scope={"once": True}, says="once, exactly these arguments"),),
        policy=HASH,
        epoch=41,
        card_sha256=HASH,
        code="7mkw",
    )
    return made.model_copy(update=update)


REFUND_ARGS: Final = {
    "amount": "312.40",
    "charge": "ch_3NfQk2eZvKYlo2C1",
    "currency": "EUR",
    "idempotency": "7F3K-A3391",
    "note": "2nd charge\u202e, customer told",
    "order": "8841",
    "reason": "duplicate",
}

REFUND_ORIGINS: Final = (
    Origin(pointer="/amount", source="tool", detail="orders.get"),
    Origin(pointer="/charge", source="tool", detail="stripe.list"),
    Origin(pointer="/currency", source="agent"),
    Origin(pointer="/idempotency", source="agent"),
    Origin(pointer="/note", source="agent"),
    Origin(pointer="/order", source="human", detail="the person's words"),
    Origin(pointer="/reason", source="agent"),
)


def refund_card(left_s: float = 118.5) -> Card:
    """The card of the picture."""
    return card(
        "E-4K7Q01234567",
        CAST[12],
        "refund.issue",
        "stripe",
        "R12",
        "refund above 100 EUR",
        left_s,
        args=dict(REFUND_ARGS),
        origins=REFUND_ORIGINS,
        quorum=2,
        claims=("jonas",),
        said=REFUND_WORDS,
        intent="give the second charge back",
    )


def cards() -> list[Card]:
    """The three cards of the picture."""
    return [
        refund_card(),
        card(
            "E-5M1X01234567",
            CAST[2],
            "sql.execute",
            "orders-db",
            "R22",
            "schema change in prod",
            380.5,
            args={"statement": "DROP", "object": "INDEX"},
        ),
        card(
            "E-6WNE01234567",
            CAST[3],
            "rollout.promote",
            "",
            "R17",
            "promote at night",
            1685.5,
            args={"service": "checkout", "from": "5%", "to": "50%"},
        ),
    ]


def floor(
    clock: Callable[[], datetime] = lambda: NOW,
    runs: list[RunView] | None = None,
    open_cards: list[Card] | None = None,
) -> Floor:
    """The floor of the picture, as a session brings it."""
    made = Floor(clock, Words())
    shown = [view(cast) for cast in CAST] if runs is None else runs
    made.take(SnapshotLine(upto=1_482_880, done=True, runs=tuple(shown)))
    for one in cards() if open_cards is None else open_cards:
        made.board.votes[one.escalation] = {}
        made.take(one)
    for record in feed_records():
        made.take(record)
    for cast in CAST:
        _rates(made.board, cast)
    made.health = health()
    return made


def _rates(board: Board, cast: Cast) -> None:
    now_s = int(NOW.timestamp())
    scale = max(1, 2 * cast.per_s // max(1, int(cast.shape[-1])))
    for back in range(len(cast.shape) - 1, 0, -1):
        for _ in range(int(cast.shape[-1 - back]) * scale):
            board.rates.heard(run_id(cast.run), (now_s // 10 - back) * 10 + 1)
    for second in (2, 1):
        for _ in range(cast.per_s):
            board.rates.heard(run_id(cast.run), now_s - second)


def health(**update: object) -> Health:
    """Links that are well."""
    return Health(
        link=Link(rtt_ms=12.0),
        kill=KillPath(is_up=True, can_stop=True, rtt_ms=0.9, answered_at=NOW - timedelta(seconds=4.2)),
        ledger=Ledger(head=1_482_903, verified_to=1_482_880),
        per_s=412,
        steps=(3, 2, 3, 9, 5, 3, 4, 7),
        environment="prod-eu",
        operator="mara",
    )._replace(**update)
