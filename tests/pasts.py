"""A session with a past: canned records, an identity and a condition, and whatever is sent is noted.

It stands in for an operator's session, and never opens a connection.
"""

from collections.abc import Callable, Sequence
from typing import Any

from scenery import CAST, at, blend, feed_records, view
from watchfloor.oversight import (
    Card,
    OrderKind,
    OrderScope,
    Question,
    RecordLine,
    Refused,
    Reply,
    Seal,
    Verdict,
)

Object = dict[str, Any]


class Past:
    """Records by their number, served page by page."""

    def __init__(self, records: Sequence[RecordLine] = (), page: int = 1000) -> None:
        self.records = list(records)
        self.page = page
        self.asked: list[Question] = []

    async def get(self, question: Question) -> Reply:
        """A page of records."""
        self.asked.append(question)
        after, size = question.after or 0, min(question.limit or self.page, self.page)
        found = [
            one
            for one in self.records
            if one.seq > after
            and question.run in (None, one.run)
            and (question.kinds is None or one.kind in question.kinds)
        ]
        more = found[size - 1].seq if len(found) > size else None
        items = tuple(one.model_dump(mode="json", by_alias=True) for one in found[:size])
        return Reply(id="1", ok=True, items=items, next=more)


class Sitting:
    """One operator's session, canned."""

    def __init__(
        self, records: Sequence[RecordLine] = (), answer: Callable[[Card, Verdict], Reply] | None = None
    ) -> None:
        self.past = Past(records or feed_records())
        self.answer = answer
        self.dossier: Object | None = None
        self.condition: Object = {
            "version": "0.1.0",
            "writable": True,
            "records": 1_482_903,
            "signed": 1_482_880,
            "backlog": 0,
            "clock_ok": True,
            "agents": 14,
            "consoles": 3,
        }
        self.sent: list[tuple[Card, Verdict]] = []
        self.orders: list[tuple[OrderKind, OrderScope, str | None]] = []
        self.notes: list[tuple[str, str]] = []
        self.shifts: list[tuple[str, str]] = []
        self.looked: list[int] = []
        self.refusal: Refused | None = None
        self.verified_to = 1_482_880

    async def get(self, question: Question) -> Reply:
        """Answer a question."""
        if self.refusal is not None:
            raise self.refusal
        match question.what:
            case "records":
                return await self.past.get(question)
            case "health":
                return Reply.model_validate({"id": "1", "ok": True, "value": self.condition})
            case _:
                value = self.dossier or dossier(question.run or "")
                return Reply.model_validate({"id": "1", "ok": True, "value": value})

    async def decide(self, card: Card, verdict: Verdict) -> Reply:
        """Note an answer."""
        self.sent.append((card, verdict))
        return self._took() if self.answer is None else self.answer(card, verdict)

    async def order(self, kind: OrderKind, scope: OrderScope, reason: str | None = None) -> Reply:
        """Note an order."""
        self.orders.append((kind, scope, reason))
        return self._took()

    async def note(self, run: str, text: str) -> Reply:
        """Note words to an agent."""
        self.notes.append((run, text))
        return self._took()

    async def hand_over(self, to: str, text: str) -> Reply:
        """Note a hand-over."""
        self.shifts.append((to, text))
        return self._took()

    async def prove(self, record: RecordLine) -> Seal:
        """Say that a record is proven, if it is old enough."""
        if record.seq > self.verified_to:
            raise Refused("unsigned", f"record {record.seq} is younger than the checkpoint of {self.verified_to}")
        return Seal(record.seq, bytes.fromhex("b10c7d2e44f190ab") + bytes(24), self.verified_to, 21)

    async def verify(self) -> int:
        """The newest checkpoint."""
        if self.refusal is not None:
            raise self.refusal
        self.verified_to = max(self.verified_to, max((one.seq for one in self.past.records), default=0))
        return self.verified_to

    def is_signed(self, note: str) -> bool:
        """Say of a checkpoint that it is signed, unless it says itself that it is not."""
        return "forged" not in note

    async def seen(self, upto: int) -> None:
        """Note how far was looked."""
        self.looked.append(upto)

    def _took(self) -> Reply:
        if self.refusal is not None:
            raise self.refusal
        return Reply(id="1", ok=True)


def dossier(run: str, **more: object) -> Object:
    """Who acts, as a server tells it; more of it by name."""
    cast = next((cast for cast in CAST if run.startswith(cast.run)), CAST[12])
    seen = view(cast)
    identity = blend(cast.agent, cast.human, cast.provider, cast.sponsor).model_dump(mode="json")
    started: Object = {
        "identity": identity,
        "task": seen.task,
        "supervision": seen.supervision,
        "build": {"model": "made-up-1", "image": "registry.acme.example/refund-bot@sha256:5e1c90da"},
        "context": {},
        "env": "prod",
        "max_run_s": 3600.0,
    }
    return {"run": run, "identity": identity, "started": started, "at": at("03:09:12.004"), **more}


def explained(run: str) -> Object:
    """The refund that waits, explained: legs with their rules, facts, and what would turn it."""
    rules = {
        "agent": ("R02", "agents.cedar", 12),
        "human": ("R09", "people.cedar", 30),
        "run": ("R12", "money.cedar", 8),
    }

    def leg(name: str, answer: str, reason: str) -> Object:
        rule, file, line = rules[name]
        text = f'@id("{rule}")\npermit (\n  principal,\n  action == Action::"refund.issue",\n  resource\n);'
        told = {"id": rule, "file": file, "line": line, "effect": "permit", "text": text}
        return {"leg": name, "answer": answer, "reason": reason, "names": [rule], "rules": [told]}

    decided = {
        "action": "A2",
        "tool": "refund.issue",
        "target": "stripe",
        "env": "prod",
        "risk": "high",
        "answer": "wait",
        "reason": "refund above 100 EUR",
        "rules": ["R12"],
        "escalation": "E-4K7Q01234567",
        "policy": "A" * 43,
    }
    explanation = {
        "policy": "A" * 43,
        "answer": "wait",
        "legs": [
            leg("agent", "allow", "refund tools up to 500 EUR"),
            leg("human", "allow", "support lead up to 1,000 EUR"),
            leg("run", "wait", "refund above 100 EUR: 2 payment approvers"),
        ],
        "facts": [
            {"fact": "args.amount", "value": "312.40", "source": "said", "age_s": 0},
            {"fact": "env", "value": "prod", "source": "declared", "age_s": 0},
            {"fact": "hour", "value": 3, "source": "observed", "age_s": 0},
            {"fact": "attestation.class", "value": "workload", "source": "attested", "age_s": 220},
            {"fact": "human.mfa", "value": True, "source": "attested", "age_s": 720},
        ],
        "turns": [{"fact": "args.amount", "was": "312.40", "would_be": "100.00", "answer": "allow"}],
    }
    return dossier(run, decided=decided, explanation=explanation)
