"""A story that a real desk wrote: what agents did, people decided and a kill stopped; and ledgers that tell it.

Operators' and agents' words are signed by real keys. What is bent in a story is sealed again, as a lying
server would, so that only its meaning can give it away.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from judgements import allow, wait
from playbook import Agent, Floor
from watchfloor.chain import Frontier, b64url, jcs, sha256
from watchfloor.records import NewRecord
from watchfloor.records.bodies import BODIES, CheckpointSigned
from watchfloor.wire import (
    CONSOLE_LINES,
    Card,
    Offer,
    RecordLine,
    SigningKey,
    encode,
    operator_message,
    stamp,
)
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Operator
from watchfloor_server.ledger import Owner, Signer, Store
from watchfloor_server.ledger.database import open_writer, prepare
from watchfloor_server.ledger.sealing import seal
from watchfloor_server.ledger.transaction import read_frontier, write

SERVER = "wf-test"
SERVER_KEY = SigningKey.from_seed(bytes(range(32)))
KEYS = {name: SigningKey.from_seed(sha256(name.encode())) for name in ("mara", "jo", "ines")}


def signed(name: str, line: dict[str, object]) -> bytes:
    """An operator's line under their own key."""
    message = operator_message(str(line["t"]), SERVER, line)  # pyright: ignore[reportArgumentType]
    return jcs({**line, "sig": KEYS[name].sign(message)})


class Tale(Floor):
    """A floor whose operators have real keys and sign what they say."""

    def __init__(self) -> None:
        super().__init__()
        for name, key in KEYS.items():
            roles = self.operator(name).roles
            admin = {"t": "admin", "id": self.id(), "do": "operator.add", "operator": name, "roles": [*roles]}
            line = None if name == "mara" else signed("mara", {**admin, "server": SERVER, "at": stamp(self.now.at)})
            enrolled = Operator(name, key.public.raw, roles)
            self.give(i.OperatorEnrolling(self.conn(), enrolled, "mara", None if line is None else line.decode()))

    def verdict(self, name: str, card: Card, answer: str, **fields: object) -> None:
        """A signed word on a card."""
        line: dict[str, object] = {"t": "decide", "id": self.id(), "escalation": card.escalation, "answer": answer}
        line |= {"card_sha256": card.card_sha256, "server": SERVER, "at": stamp(self.now.at), **fields}
        read = CONSOLE_LINES.read(signed(name, line))
        self.give(i.VerdictGiven(self.conn(), self.operator(name), read))  # pyright: ignore[reportArgumentType]

    def order(self, name: str, kind: str, scope: dict[str, object], **fields: object) -> None:
        """A signed order."""
        line: dict[str, object] = {"t": "order", "id": self.id(), "kind": kind, "scope": scope, "server": SERVER}
        read = CONSOLE_LINES.read(signed(name, {**line, "at": stamp(self.now.at), **fields}))
        self.give(i.OrderGiven(self.conn(), self.operator(name), read, ""))  # pyright: ignore[reportArgumentType]

    def ends_well(self, agent: Agent, action: str, *, sign: bool = False) -> None:
        """An action that was allowed ends as it should."""
        self.says(agent, "outcome", sign=sign, action=action, status="succeeded", result={"ok": True})

    def news(self) -> list[NewRecord]:
        """All of it, as it goes to the writer."""
        return [_new(record.at, record.kind, record.raw, *record[3:7]) for record in self.records]

    def changed_by_two(self, agent: Agent, action: str) -> None:
        """An action that two let pass, once one of them changed it."""
        args: dict[str, object] = {"order": "A-17", "amount": "5.00"}
        self.verdict("ines", self.waiting(agent, action, wait(quorum=2)), "approve", code="2346", args=args)
        self.judges(agent, wait(quorum=2), action)
        changed = next(card for card in self.desk.cards() if card.action == action)
        for name in ("mara", "ines"):
            self.verdict(name, changed, "approve", code="2346")
        self.judges(agent, allow(), action)
        self.ends_well(agent, action)

    def let_pass_for_later(self, agent: Agent, first: str, second: str) -> None:
        """An action that was approved twice, and the second time of it."""
        asks = wait()._replace(
            offers=(Offer(scope={"times": 2}, says="twice"), Offer(scope={"for_s": 60}, says="1 min"))
        )
        self.verdict("mara", self.waiting(agent, first, asks), "approve", code="2346", scope={"times": 2})
        self.judges(agent, allow(), first)
        self.ends_well(agent, first)
        self.acts(agent, second)
        self.judges(agent, asks, second)
        self.judges(agent, allow(), second)
        self.ends_well(agent, second)

    def talked_over(self, agent: Agent, action: str) -> None:
        """A card that was claimed, asked about and passed on before somebody denied it."""
        card = self.waiting(agent, action)
        self.verdict("mara", card, "claim")
        self.verdict("mara", card, "ask", reason="why again?")
        self.says(agent, "note", text="it failed")
        self.verdict("mara", card, "pass", to="ines")
        self.verdict("ines", card, "deny", reason="no")


def told() -> list[NewRecord]:
    """The whole story, as it goes to the writer."""
    tale = Tale()
    bot, loop = tale.agent(), tale.agent("runaway", None)
    tale.says(bot, "reasoning", text="Order A-17 was paid twice.")
    tale.says(bot, "action", sign=True, action="a1", tool="refund.issue", args={"order": "A-17"})
    tale.judges(bot, allow(), "a1")
    tale.ends_well(bot, "a1", sign=True)
    tale.give(i.AgentLineRefused(bot.conn, "json", "it is no JSON", 4, b64url(sha256(b"{"))))
    tale.verdict("mara", tale.waiting(bot, "a2"), "approve", code="2346", args={"order": "A-17", "amount": "10.00"})
    tale.judges(bot, allow(), "a2")
    tale.ends_well(bot, "a2")
    two = tale.waiting(bot, "a3", wait(quorum=2))
    tale.verdict("mara", two, "approve", code="2346")
    tale.verdict("ines", two, "approve", code="2346")
    tale.judges(bot, allow(), "a3")
    tale.verdict("ines", tale.waiting(bot, "a4"), "deny", reason="no")
    tale.verdict("mara", tale.waiting(bot, "a5"), "supply", code="2346", result={"by": "hand"})
    tale.judges(bot, allow(), "a5")
    tale.ends_well(bot, "a5")
    tale.changed_by_two(bot, "a6")
    tale.let_pass_for_later(bot, "a7", "a8")
    tale.talked_over(bot, "a9")
    tale.order("ines", "pause", {"run": bot.run})
    tale.order("ines", "resume", {"run": bot.run})
    tale.allowed(loop, "b1")
    tale.waiting(loop, "b2")
    tale.order("ines", "kill", {"agent": "runaway"}, reason="it loops")
    tale.stopped(loop, "id-x", tale.desk.state.epoch, ["b1"])
    tale.order("mara", "rearm", {"agent": "runaway"}, reason="mended")
    late = tale.agent("late", None)
    tale.order("mara", "kill", {"all": True}, after_s=3)
    tale.wait_s(4)
    tale.stopped(late, "id-y", tale.desk.state.epoch, [])
    return tale.news()


def _new(
    at: str, kind: str, raw: bytes, run: str | None, agent: str | None, human: str | None, epoch: int
) -> NewRecord:
    if kind == "server.started":
        raw = jcs({**json.loads(raw), "key": b64url(SERVER_KEY.public.raw)})
    assert kind not in BODIES or raw
    return NewRecord(at, kind, raw, run, agent, human, epoch)  # type: ignore[arg-type]


def append(folder: Path, news: Sequence[NewRecord]) -> None:
    """Seal records into a folder's ledger."""
    path = folder / "ledger.sqlite"
    prepare(path, Owner(SERVER, SERVER))
    connection = open_writer(path)
    before: Frontier = read_frontier(connection)
    for start in range(0, len(news), 256):
        batch = seal(news[start : start + 256], before, os.urandom)
        write(connection, batch, {})
        before = batch.after
    connection.close()


def sign(folder: Path) -> str:
    """Sign what there is, and write the checkpoint down; the note."""
    store = Store(folder / "ledger.sqlite")
    signer = Signer(folder, SERVER, SERVER_KEY)
    signer.check(store)
    made: CheckpointSigned = signer.sign(store, store.frontier())
    store.close()
    append(folder, [NewRecord("2026-01-31T09:31:00.000Z", "checkpoint.signed", jcs(made.model_dump(mode="json")))])
    return made.note


def ledger_of(folder: Path, news: Sequence[NewRecord], tail: int = 2) -> Path:
    """A data folder with this story, signed before its last `tail` records."""
    folder.mkdir(exist_ok=True)
    append(folder, news[: len(news) - tail])
    sign(folder)
    append(folder, news[len(news) - tail :])
    return folder


def export_of(folder: Path) -> list[bytes]:
    """The `record` lines of a folder's ledger, as on the wire."""
    store, lines, after = Store(folder / "ledger.sqlite"), list[bytes](), 0
    while records := store.page(after, 1000).records:
        after = records[-1].seq
        for record in records:
            line = RecordLine(
                **{name: getattr(record, name) for name in ("seq", "at", "kind", "run", "agent", "human", "epoch")},
                salt=b64url(record.salt),
                commit=b64url(record.commit),
                raw=record.raw.decode(),
            )
            lines.append(encode(line))
    store.close()
    return lines
