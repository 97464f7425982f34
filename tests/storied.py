"""The story of refund-bot's run, record by record, as the picture of one run has it.

It never runs a server: what a ledger would hold is made here.
"""

import json

from scenery import HASH, REFUND_WORDS, Telling, at, blend, run_id
from scenes import REFUND_ARGS, refund_card
from watchfloor.oversight import RecordLine
from watchfloor.wire import encode

RUN = run_id("7F3K")
BOT = "refund-bot"


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
