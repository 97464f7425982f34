"""The story of refund-bot's run, record by record, as the picture of one run has it.

It never runs a server: what a ledger would hold is made here.
"""

import json
from math import sin

from scenery import CAST, HASH, REFUND_WORDS, Telling, at, blend, run_id
from scenes import REFUND_ARGS, refund_card
from watchfloor.oversight import RecordLine, moment
from watchfloor.records.bodies import BODIES
from watchfloor.wire import encode

RUN = run_id("7F3K")
BOT = "refund-bot"
CANARY = run_id("6WNE")


class Story(Telling):
    """Records of one run."""

    def says(self, time: str, text: str, *inputs: dict[str, str]) -> RecordLine:
        """Reasoning."""
        return self.said("reasoning", time, RUN, BOT, t="reasoning", text=text, inputs=list(inputs))

    def acts(self, time: str, action: str, tool: str, **args: object) -> RecordLine:
        """A proposal."""
        return self.said("action.proposed", time, RUN, BOT, t="action", action=action, tool=tool, args=args)

    def decided(self, time: str, action: str, answer: str, rule: str, reason: str, **more: object) -> RecordLine:
        """An answer."""
        fields = {"action": action, "answer": answer, "reason": reason, "rules": (rule,), "tool": "x", "policy": HASH}
        return self.body("action.decided", time, RUN, BOT, **fields, **more)

    def granted(self, time: str, action: str, tool: str) -> RecordLine:
        """Leave."""
        until = at("03:12:10.000")
        fields = {"grant": "G2210Q123456", "action": action, "tool": tool, "target": "orders", "args_sha256": HASH}
        return self.body("grant.issued", time, RUN, BOT, **fields, expires_at=until, epoch=41)

    def done(self, time: str, action: str, result: object) -> RecordLine:
        """An outcome."""
        fields = {"t": "outcome", "action": action, "status": "succeeded", "result": result}
        return self.said("action.outcome", time, RUN, BOT, **fields)


def run_records(seq: int = 1_482_850) -> list[RecordLine]:
    """From its start to the card that waits."""
    tell = Story(seq)
    started: dict[str, object] = {
        "identity": blend(BOT, "Alice Ng"),
        "task": "refund the double charge on order 8841",
        "supervision": "sdk",
        "build": {},
        "context": {},
        "max_run_s": 3600.0,
    }
    card = refund_card()
    shown = json.loads(encode(card.model_copy(update={"code": None})))
    opened = {"escalation": card.escalation, "card": shown, "card_sha256": HASH}
    yes = {"escalation": card.escalation, "operator": "ines", "answer": "approve", "card_sha256": HASH, "signed": "{}"}
    prompt = {"ref": "message 3", "kind": "prompt", "sha256": HASH}
    ticket = {"ref": "ticket 5510", "kind": "tool", "sha256": HASH}
    return [
        tell.body("run.started", "03:09:12.004", RUN, BOT, **started),
        tell.says("03:09:12.311", "I will find both charges for order 8841."),
        tell.acts("03:09:12.350", "A1", "orders.get", order="8841"),
        tell.decided("03:09:12.351", "A1", "allow", "R01", "read only", target="orders"),
        tell.granted("03:09:12.351", "A1", "orders.get"),
        tell.done("03:09:12.602", "A1", "1 order"),
        tell.acts("03:09:13.120", "A2", "stripe.list", customer="cus_9aK2"),
        tell.decided("03:09:13.121", "A2", "allow", "R01", "read only", target="stripe"),
        tell.done("03:09:13.900", "A2", "2 charges"),
        tell.says("03:11:02.440", "Two charges of 312.40 EUR, 41 s apart."),
        tell.acts("03:11:02.458", "A3", "customer.export", customer="cus_9aK2"),
        tell.decided(
            "03:11:02.459",
            "A3",
            "deny",
            "R31",
            "no export of personal data",
            target="crm",
            feedback="read the single ticket: tickets.read",
        ),
        tell.says("03:12:42.118", " ".join(REFUND_WORDS), prompt, ticket),
        tell.acts("03:12:42.131", "A4", "refund.issue", **REFUND_ARGS),
        tell.body("escalation.opened", "03:12:42.132", RUN, BOT, **{**opened, "card": {**shown, "action": "A4"}}),
        tell.decided(
            "03:12:42.132",
            "A4",
            "wait",
            "R12",
            "refund above 100 EUR",
            target="stripe",
            escalation=card.escalation,
        ),
        tell.body("escalation.verdict", "03:12:43.480", RUN, BOT, **yes),
    ]


def past_records() -> list[RecordLine]:
    """Half an hour of a ledger: runs that began, checkpoints by the minute, a kill, cards, and what a canary did."""
    made: list[tuple[str, str, str | None, str | None, str]] = []

    def body(time: str, kind: str, run: str | None, agent: str | None, /, **fields: object) -> None:
        model = BODIES[kind].model_validate(fields)  # pyright: ignore[reportArgumentType]
        made.append((time, kind, run, agent, model.model_dump_json(exclude_none=True)))

    def said(time: str, kind: str, **fields: object) -> None:
        line = {"seq": 1, "at": at(time), **fields}
        made.append((time, kind, CANARY, "deploy-canary", json.dumps(line)))

    for place, cast in enumerate((*CAST[2:6], CAST[9], *CAST[10:12])):
        identity = blend(cast.agent, cast.human, cast.provider, cast.sponsor)
        started: dict[str, object] = {
            "task": "watch the rollout",
            "supervision": "sdk",
            "build": {},
            "context": {},
            "max_run_s": 7200.0,
        }
        body(
            f"02:43:{place:02}.000",
            "run.started",
            run_id(cast.run),
            cast.agent,
            identity=identity,
            env="prod",
            **started,
        )
    for minute in range(44, 60):
        body(f"02:{minute}:41.000", "checkpoint.signed", None, None, note="signed", size=0, root="r")
    for minute in range(13):
        body(f"03:{minute:02}:41.000", "checkpoint.signed", None, None, note="signed", size=0, root="r")
    scope = {"kind": "run", "value": run_id("8HQ2")}
    order = {"order": "K092", "cmd": 1, "kind": "kill", "scope": scope, "by": "ines", "reason": "wrote to everybody"}
    body("03:01:20.000", "run.stopping", run_id("8HQ2"), "mail-triage", **order, fence=41)
    gone = {"kind": "tree", "at": at("03:01:20.200"), "detail": "3 of 3 processes gone"}
    body("03:01:20.200", "run.stopped", run_id("8HQ2"), "mail-triage", order="K092", evidence=[gone], confirmed=True)
    pause = {**order, "order": "P031", "kind": "pause", "scope": {"kind": "run", "value": run_id("1BZP")}}
    body("03:02:00.000", "run.held", run_id("1BZP"), "price-scout", **pause)
    body("03:02:00.100", "run.paused", run_id("1BZP"), "price-scout", order="P031")
    said("03:04:09.771", "reasoning", t="reasoning", text="Error rate is flat at 5%. I will raise the share.")
    args = {"service": "checkout", "percent": 5}
    said("03:04:09.790", "action.proposed", t="action", action="A7", tool="rollout.set", args=args)
    decided = {"action": "A7", "tool": "rollout.set", "target": "k8s", "answer": "allow", "rules": ["R16"]}
    body("03:04:09.791", "action.decided", CANARY, "deploy-canary", **decided, reason="canary up to 5%")
    said("03:04:12.004", "action.outcome", t="outcome", action="A7", status="succeeded", result="3 pods")
    said("03:04:13.118", "reasoning", t="reasoning", text="Now I watch the error rate for ten minutes.")
    shown = json.loads(encode(refund_card().model_copy(update={"code": None})))
    opened = {"escalation": "E-4K7Q01234567", "card": shown, "card_sha256": HASH}
    body("03:12:42.132", "escalation.opened", RUN, BOT, **opened)
    numbered = [_numbered(*one) for one in sorted(made)]
    highest = 0
    for place, record in enumerate(numbered):
        highest = max(highest + 1, record.seq)
        raw = (
            record.raw
            if record.kind != "checkpoint.signed"
            else json.dumps({**json.loads(record.raw), "size": highest - 2})
        )
        numbered[place] = record.model_copy(update={"seq": highest, "raw": raw})
    return numbered


def _numbered(time: str, kind: str, run: str | None, agent: str | None, raw: str) -> RecordLine:
    """Numbers rise with time, as if some 400 records a minute were written."""
    moment_s = (moment(at(time)) - moment(at("02:42:00.000"))).total_seconds()
    seq = 1_470_000 + int(moment_s * 7 + 900 * sin(moment_s / 150) + 500 * sin(moment_s / 37)) + 1
    return RecordLine(seq=seq, at=at(time), kind=kind, run=run, agent=agent, epoch=40, salt="", commit="", raw=raw)


def drill_records(count: int = 200) -> list[RecordLine]:
    """A drill of so many kills, each confirmed by its tree."""
    tell, made = Telling(1_470_000), list[RecordLine]()
    for number in range(count):
        time = f"02:2{number // 60 % 10}:{number % 60:02}.000"
        run = run_id(f"D{number:03}")
        order = {"order": f"K{number}", "cmd": 1, "kind": "kill", "scope": {"kind": "run", "value": run}, "by": "mara"}
        made.append(tell.body("run.stopping", time, run, "drill", **order, reason="drill", fence=41))
        took = 4.0 + 7.0 * ((number * 37) % 100 / 100) ** 2 + (0 if number % 20 else 3.0 * (number % 11))
        stage = {"order": f"K{number}", "stage": "tree_gone", "at_ms": took}
        made.append(tell.body("run.stage", time, run, "drill", **stage))
        seen = {"kind": "tree", "at": at(time), "detail": ""}
        made.append(tell.body("run.stopped", time, run, "drill", order=f"K{number}", evidence=[seen], confirmed=True))
    return made
