"""A desk of verbs over a board of its own, for tests: who types, what is said, and what the hands were told."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import cast
from watchfloor.oversight import Card, LeaveScope, OrderKind, OrderScope, RecordLine, Refused, Reply, Verdict, stamp
from watchfloor.records.views import RunView
from watchfloor.wire import SigningKey
from watchfloor_console.board import Health, KillPath, Words
from watchfloor_console.feed import Floor
from watchfloor_console.plain.hands import Hands
from watchfloor_console.plain.verbs import Desk
from watchfloor_server.core.facts import Now

AT = datetime(2026, 3, 1, 3, 12, 40, tzinfo=UTC)
RECORD = {"t": "record", "at": stamp(AT), "epoch": 1, "salt": "", "commit": ""}


def made_run(
    name: str = "refund-bot", run: str = "7F3KAAAAAAAA", human: str | None = "alice", **more: object
) -> RunView:
    blend = cast.blend(Now(AT, 0.0), SigningKey.from_seed(bytes(32)), name, human)
    view = RunView(
        run=run,
        identity=blend,
        task="ticket 4711",
        env="shop",
        supervision="sdk",
        state="RUNNING",
        since_at=stamp(AT),
        started_at=stamp(AT),
        epoch=1,
        linked=True,
    )
    return view.model_copy(update=more)


def made_card(**more: object) -> Card:
    run = made_run()
    return Card(
        escalation="E-4K7QAAAAAAAA",
        server="wf-test",
        run=run.run,
        agent="refund-bot",
        human="alice",
        task="ticket 4711",
        action="A1",
        tool="refund.issue",
        target="payments",
        env="shop",
        risk="high",
        args={"order": "A-18", "amount": "312.40"},
        args_sha256="A" * 43,
        said=("I give it back.",),
        reason="refund above 100 EUR",
        rules=("run.amount",),
        legs=(),
        identity=run.identity,
        origins=(),
        opened_at=stamp(AT),
        deadline_at=stamp(AT + timedelta(seconds=120)),
        quorum=1,
        groups=("oncall",),
        may=("mara",),
        may_not=(),
        scopes=(),
        policy="A" * 43,
        epoch=1,
        card_sha256="A" * 43,
        code="7MKW",
    ).model_copy(update=more)


class Talk:
    """A desk over a floor of its own, with hands that note what they were told to do."""

    def __init__(self) -> None:
        self.floor = Floor(lambda: AT, Words(ascii=True))
        self.floor.health = Health(kill=KillPath(True, True, 1.0, AT), operator="mara", environment="shop")
        self.said: list[str] = []
        self.done: list[tuple[str, str]] = []
        self.scopes: list[LeaveScope | None] = []
        self.now_s = 100.0
        self.refusal: Refused | None = None
        self.fresh: tuple[Card, ...] = ()
        hands = Hands(self.decide, self.order, self.cards, self.said.append, lambda: "03:12:40Z", self.hand_over)
        self.desk = Desk(self.floor, hands, lambda: self.now_s)

    async def decide(self, card: Card, verdict: Verdict) -> Reply:
        self.done.append((verdict.answer, verdict.code or verdict.reason or ""))
        self.scopes.append(verdict.scope)
        if self.refusal is not None:
            raise self.refusal
        return Reply(id="1", ok=True)

    async def hand_over(self, to: str, text: str) -> Reply:
        self.done.append((f"handover {to}", text))
        if self.refusal is not None:
            raise self.refusal
        return Reply(id="1", ok=True)

    async def order(self, kind: OrderKind, scope: OrderScope, reason: str | None) -> Reply:
        self.done.append((kind, scope.run or "all"))
        if self.refusal is not None:
            raise self.refusal
        return Reply(id="1", ok=True, order="9RGJAAAA", runs=1)

    async def cards(self) -> tuple[Card, ...]:
        return self.fresh

    def type(self, *lines: str, after_s: float = 1.0) -> str:
        """Type lines, a while after each prompt; what was said to them."""
        self.said.clear()
        for line in lines:
            self.desk.prompt()
            self.now_s += after_s
            work = self.desk.hear(line)
            if work is not None:
                asyncio.run(work)
        return "\n".join(self.said)


def made_record(kind: str, body: dict[str, object], run: str | None = "7F3KAAAAAAAA", seq: int = 7) -> RecordLine:
    """A record about refund-bot, as the server sends it."""
    line = {**RECORD, "seq": seq, "kind": kind, "run": run, "agent": "refund-bot", "human": None}
    return RecordLine.model_validate_json(json.dumps({**line, "raw": json.dumps(body)}))


MakeRun = Callable[..., RunView]
MakeCard = Callable[..., Card]
MakeRecord = Callable[..., RecordLine]
