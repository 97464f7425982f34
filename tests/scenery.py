"""The cast of the canned floor and what they say: runs with their identities, and the records of a feed.

It never runs a server: what a ledger would hold is made here.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from pydantic import BaseModel

from watchfloor.identity import AgentLeg, Attestation, Blend, Hop, HumanLeg
from watchfloor.oversight import RecordLine, stamp
from watchfloor.records.bodies import BODIES
from watchfloor.records.views import RunState, RunView

NOW: Final = datetime(2026, 11, 24, 3, 12, 44, 900_000, tzinfo=UTC)
HASH: Final = "A" * 43


class Cast(NamedTuple):
    """One run of the picture."""

    agent: str
    run: str
    human: str | None
    provider: str
    lease_s: int
    per_s: int
    shape: str
    state: RunState = "RUNNING"
    sponsor: str | None = None
    via: str | None = None


CAST: Final = (
    Cast("code-review", "3VTA", "Priya Nair", "ci", 9, 11, "633232"),
    Cast("code-review", "5JRD", "Ben Okafor", "ci", 8, 6, "223211"),
    Cast("db-migrator", "4M1X", "Tom Weber", "k8s", 7, 2, "321111"),
    Cast("deploy-canary", "6WNE", "Priya Nair", "k8s", 9, 4, "843211"),
    Cast("etl-nightly", "9Q2M", None, "svid", 8, 188, "998999", sponsor="Data team"),
    Cast("helpdesk-chat", "3NVD", "Sam Reyes", "svid", 9, 14, "253233"),
    Cast("invoice-ocr", "2TPC", None, "svid", 7, 61, "433544", sponsor="Finance"),
    Cast("letter-writer", "7DKF", "Alice Ng", "svid", 9, 5, "411111", via="planner"),
    Cast("log-analyst", "4GXW", "Mara Lindt", "peer", 8, 97, "855788"),
    Cast("mail-triage", "8HQ2", None, "svid", 9, 9, "312214", sponsor="Sales"),
    Cast("planner", "2C9D", "Alice Ng", "svid", 8, 3, "432311"),
    Cast("price-scout", "1BZP", "Lena Fuchs", "svid", 9, 0, "310000", state="PAUSED"),
    Cast("refund-bot", "7F3K", "Alice Ng", "svid", 8, 12, "275343", via="planner"),
    Cast("test-fixer", "6ZKA", "Ben Okafor", "ci", 9, 7, "131311"),
)


def at(text: str) -> str:
    """A time of the scene's night: `03:12:42.118`."""
    return f"2026-11-24T{text}Z"


def blend(
    agent: str,
    human: str | None,
    provider: str = "svid",
    sponsor: str | None = None,
    left_s: int = 252,
    via: str | None = None,
) -> Blend:
    """Agent and human, both proven, and the planner's run between them where it was delegated."""
    until = stamp(NOW + timedelta(seconds=left_s))
    proof = Attestation.model_validate(
        {
            "provider": provider,
            "issuer": "spire.acme.example",
            "class": "dev" if provider == "dev" else "workload",
            "verified": True,
            "verified_at": stamp(NOW - timedelta(seconds=3)),
            "expires_at": until,
            "key": HASH,
        }
    )
    leg = AgentLeg.model_validate(
        {
            "name": agent,
            "subject": f"spiffe://acme.example/agent/{agent}",
            "class": "service",
            "mode": "autonomous" if human is None else "for-human",
            "sponsor": sponsor,
            "attestation": proof,
        }
    )
    chain = None if via is None else (hop(via, until),)
    if human is None:
        return Blend(agent=leg, chain=chain)
    person = HumanLeg(
        id="h_" + human.lower().replace(" ", "_"),
        name=human,
        subject="00u4-7781",
        issuer="id.acme.example",
        proof="oidc",
        verified_at=stamp(NOW - timedelta(minutes=12)),
        auth_at=stamp(NOW - timedelta(minutes=12)),
        expires_at=until,
    )
    return Blend(agent=leg, human=person, chain=chain)


def hop(agent: str, until: str) -> Hop:
    """The run that handed leave on."""
    return Hop.model_validate(
        {
            "run": run_id("2C9D"),
            "agent": agent,
            "subject": f"spiffe://acme.example/agent/{agent}",
            "class": "workload",
            "key": HASH,
            "expires_at": until,
            "delegation": "D-5K2M01234567",
            "tools": ("refund.issue", "letter.send"),
        }
    )


def view(cast: Cast, **update: object) -> RunView:
    """One run as a snapshot has it."""
    run = RunView(
        run=run_id(cast.run),
        identity=blend(cast.agent, cast.human, cast.provider, cast.sponsor, via=cast.via),
        parent=None if cast.via is None else run_id("2C9D"),
        task="refund the double charge on order 8841",
        env="prod",
        supervision="sdk",
        label="ENFORCED",
        label_by=("point stripe",),
        state=cast.state,
        since_at=at("03:09:12.000"),
        started_at=at(f"03:0{CAST.index(cast) // 6}:{CAST.index(cast) % 6}0.000")
        if cast in CAST
        else at("03:00:00.000"),
        epoch=41,
        linked=True,
        lease_until_at=stamp(NOW + timedelta(seconds=cast.lease_s, milliseconds=500)),
    )
    return run.model_copy(update=update)


def run_id(short: str) -> str:
    """A whole run id that begins with its short form."""
    return (short + "0123456789AB")[:12]


class Telling:
    """Records with rising numbers."""

    def __init__(self, seq: int = 1_482_880) -> None:
        self.seq = seq

    def line(self, kind: str, time: str, run: str | None, agent: str | None, raw: str, epoch: int = 41) -> RecordLine:
        """A record with this payload."""
        self.seq += 1
        return RecordLine(
            seq=self.seq, at=at(time), kind=kind, run=run, agent=agent, epoch=epoch, salt="", commit="", raw=raw
        )

    def body(self, kind: str, time: str, run: str | None, agent: str | None, /, **fields: object) -> RecordLine:
        """A record that the server wrote."""
        body: BaseModel = BODIES[kind].model_validate(fields)  # pyright: ignore[reportArgumentType]
        return self.line(kind, time, run, agent, body.model_dump_json(exclude_none=True))

    def said(self, kind: str, time: str, run: str, agent: str, /, **fields: object) -> RecordLine:
        """A line of an agent's own."""
        line = {"seq": 1, "at": at(time), **fields}
        return self.line(kind, time, run, agent, json.dumps(line, ensure_ascii=False))


REFUND_WORDS: Final = (
    "Customer was charged twice for order 8841. The second charge is ours to return: 312.40 EUR.",
    (
        "I compared both receipts. This is above my limit, so I ask for approval. The customer is waiting in chat, "
        "a quick answer would help."
    ),
    (
        "Receipt A 03:03:19Z and receipt B 03:04:00Z have the same order, card and amount. I did not find a second "
        "delivery. If you approve, I refund receipt B and leave receipt A as it is."
    ),
    "I will tell the customer after the refund is confirmed by stripe, not before.",
)


def feed_records() -> list[RecordLine]:
    """What the picture's feed shows."""
    tell, etl, refund, logs = Telling(), run_id("9Q2M"), run_id("7F3K"), run_id("4GXW")
    desk, mig = run_id("3NVD"), run_id("4M1X")

    def decided(
        time: str, run: str, agent: str, action: str, answer: str, reason: str, *rules: str, **more: object
    ) -> RecordLine:
        fields = {"action": action, "answer": answer, "reason": reason, "rules": rules, "tool": "x", **more}
        return tell.body("action.decided", time, run, agent, **fields)

    def acts(time: str, run: str, agent: str, action: str, tool: str, **args: object) -> RecordLine:
        return tell.said("action.proposed", time, run, agent, t="action", action=action, tool=tool, args=args)

    def says(time: str, run: str, agent: str, text: str) -> RecordLine:
        return tell.said("reasoning", time, run, agent, t="reasoning", text=text)

    def done(time: str, run: str, agent: str, action: str, result: object) -> RecordLine:
        return tell.said(
            "action.outcome", time, run, agent, t="outcome", action=action, status="succeeded", result=result
        )

    return [
        acts("03:12:41.207", etl, "etl-nightly", "A1", "warehouse.copy", table="orders", rows=48211),
        decided(
            "03:12:41.208", etl, "etl-nightly", "A1", "allow", "nightly window, until 05:00Z", "R03", target="bq-prod"
        ),
        done("03:12:41.940", etl, "etl-nightly", "A1", "48,211 rows"),
        says("03:12:42.118", refund, "refund-bot", REFUND_WORDS[0]),
        acts(
            "03:12:42.131",
            refund,
            "refund-bot",
            "A2",
            "refund.issue",
            charge="ch_3NfQk2eZ",
            amount="312.40",
            currency="EUR",
        ),
        decided(
            "03:12:42.132",
            refund,
            "refund-bot",
            "A2",
            "wait",
            "refund above 100 EUR: 2 payment approvers",
            "R12",
            target="stripe",
            escalation="E-4K7Q01234567",
        ),
        says(
            "03:12:42.870",
            logs,
            "log-analyst",
            "Error rate fell after 03:05Z; the spike matches the canary, not the database.",
        ),
        acts("03:12:42.884", logs, "log-analyst", "A3", "logs.query", service="checkout", since="03:00Z"),
        decided("03:12:42.884", logs, "log-analyst", "A3", "allow", "read only", "R01", target="loki"),
        acts("03:12:43.016", desk, "helpdesk-chat", "A4", "customer.export", segment="all", fields=["email", "phone"]),
        decided(
            "03:12:43.017",
            desk,
            "helpdesk-chat",
            "A4",
            "deny",
            "no export of personal data by chat agents",
            "R31",
            target="crm",
        ),
        says(
            "03:12:43.402",
            desk,
            "helpdesk-chat",
            "The export was refused. I will answer from the single ticket instead.",
        ),
        done("03:12:44.015", logs, "log-analyst", "A3", "214 lines"),
        says(
            "03:12:44.310",
            mig,
            "db-migrator",
            "Waiting for a person on the index change. Meanwhile I will estimate the lock time on a copy.",
        ),
    ]
