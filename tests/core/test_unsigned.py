"""What counts of the words of an operator for whom a gateway vouches, and who signed nothing."""

import json

from judgements import allow, wait
from playbook import Agent, Floor
from watchfloor.chain import jcs
from watchfloor.identity import GATEWAY, Vouch
from watchfloor.wire import CONSOLE_LINES, Card, Decide, OperatorOrder, Read, stamp
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Judgement, Operator

VOUCH = Vouch(gateway="bastion", fingerprint="SHA256:mara")
MEDIUM = wait()._replace(risk="medium")
PASSES = allow()._replace(risk="medium")


class Hosted(Floor):
    """A floor with a gateway, by whose word its operators are who they are."""

    def __init__(self) -> None:
        super().__init__()
        self.give(i.OperatorEnrolling(self.conn(), Operator("bastion", b"b" * 32, GATEWAY), "mara", None))

    def hosted(self, name: str) -> Operator:
        return self.operator(name)._replace(vouch=VOUCH)

    def says_unsigned(self, name: str, card: Card, answer: str, **fields: object) -> list[str]:
        line = {"t": "decide", "id": self.id(), "escalation": card.escalation, "answer": answer}
        line |= {"card_sha256": card.card_sha256, "server": "wf-test", "at": stamp(self.now.at), **fields}
        read: Read[Decide] = CONSOLE_LINES.read(jcs(line))  # pyright: ignore[reportAssignmentType]
        return self.give(i.VerdictGiven(self.conn(), self.hosted(name), read))

    def orders_unsigned(self, name: str, kind: str, scope: object, fault: str = "", **fields: object) -> list[str]:
        line = {"t": "order", "id": self.id(), "kind": kind, "scope": scope, "server": "wf-test"}
        read: Read[OperatorOrder] = CONSOLE_LINES.read(jcs({**line, "at": stamp(self.now.at), **fields}))  # pyright: ignore[reportAssignmentType]
        return self.give(i.OrderGiven(self.conn(), self.hosted(name), read, fault))

    def medium(self, agent: Agent, judgement: Judgement = MEDIUM) -> Card:
        return self.waiting(agent, judgement=judgement)

    def error(self) -> str:
        answer = self.last(out.ToConsole)
        assert isinstance(answer, out.ToConsole)
        return answer.line.error or ""  # type: ignore[attr-defined]


def test_at_medium_risk_it_counts_and_says_that_nobody_signed_and_with_which_key_they_came() -> None:
    floor = Hosted()
    bot = floor.agent()
    assert "ask policy about a1" in floor.says_unsigned("mara", floor.medium(bot), "approve", code="2346")
    assert floor.body("escalation.verdict")["unsigned"] == {"gateway": "bastion", "fingerprint": "SHA256:mara"}
    assert "agent: allow with a grant" in floor.judges(bot, PASSES)


def test_what_is_signed_there_is_recorded_as_signed() -> None:
    floor = Hosted()
    floor.says_unsigned("mara", floor.waiting(floor.agent()), "approve", code="2346", sig="A" * 86)
    assert "unsigned" not in floor.body("escalation.verdict")


def test_above_medium_risk_every_verdict_is_refused_and_says_what_to_do() -> None:
    floor = Hosted()
    card = floor.waiting(floor.agent())
    for answer in ("approve", "deny"):
        assert floor.says_unsigned("mara", card, answer, code="2346") == ["console: reply unsigned"]
        sentence = "is of high risk, and nobody signed that: log in with ssh -A, so that your ssh-agent signs"
        assert floor.error() == f"{card.escalation} {sentence}"


def test_it_is_for_one_action() -> None:
    floor = Hosted()
    card = floor.medium(floor.agent())
    assert floor.says_unsigned("mara", card, "approve", code="2346", scope={"for_s": 60}) == ["console: reply unsigned"]
    assert "wider than once" in floor.error()
    assert "ask policy about a1" in floor.says_unsigned("mara", card, "approve", code="2346", scope={"once": True})


def test_a_risk_that_rose_meanwhile_takes_the_leave_back() -> None:
    floor = Hosted()
    bot = floor.agent()
    floor.says_unsigned("mara", floor.medium(bot), "approve", code="2346")
    assert "agent: decision deny" in floor.judges(bot, allow())
    assert "the word of mara is not signed" in str(floor.body("action.decided")["reason"])


def test_a_gateway_that_is_none_any_more_and_an_operator_with_another_key_are_not_heard() -> None:
    floor = Hosted()
    card = floor.medium(floor.agent(), wait(quorum=2)._replace(risk="low"))
    stale = floor.hosted("ines")
    floor.give(i.OperatorEnrolling(9, floor.operator("ines")._replace(key=b"n" * 32), "mara", None))
    line = {"t": "decide", "id": "x", "escalation": card.escalation, "answer": "deny", "server": "wf-test"}
    read = CONSOLE_LINES.read(jcs({**line, "card_sha256": card.card_sha256, "at": stamp(floor.now.at)}))
    assert floor.give(i.VerdictGiven(9, stale, read)) == ["console: reply gateway"]  # type: ignore[arg-type]
    floor.says_unsigned("mara", card, "approve", code="2346")
    assert floor.desk.state.cards[card.escalation].votes == {"mara": "approve"}
    floor.restart()
    assert floor.desk.state.cards[card.escalation].unsigned == {"mara": "bastion"}
    floor.removes("bastion")
    assert floor.desk.state.cards[card.escalation].votes == {}
    assert floor.says_unsigned("mara", card, "approve", code="2346") == ["console: reply gateway"]
    assert floor.error() == "bastion vouches for mara no more; log in again"


def test_somebody_who_is_no_gateway_vouches_for_nobody() -> None:
    floor = Hosted()
    card = floor.medium(floor.agent())
    floor.give(i.OperatorEnrolling(9, Operator("bastion", b"b" * 32, ("admin",)), "mara", None))
    assert floor.says_unsigned("mara", card, "approve", code="2346") == ["console: reply gateway"]


def test_a_question_and_a_change_tell_who_vouches_too() -> None:
    floor = Hosted()
    bot = floor.agent()
    card = floor.medium(bot, wait(quorum=2)._replace(risk="medium"))
    floor.says_unsigned("mara", card, "ask", reason="why?")
    assert floor.body("escalation.asked")["unsigned"] == VOUCH.model_dump()
    floor.says_unsigned("mara", card, "approve", code="2346", args={"order": "A-17", "amount": "1.00"})
    floor.judges(bot, wait(quorum=2)._replace(risk="medium"))
    assert floor.body("escalation.superseded")["unsigned"] == VOUCH.model_dump()


def test_a_kill_is_obeyed_also_after_a_moment_and_may_be_taken_back() -> None:
    floor = Hosted()
    bot = floor.agent()
    floor.orders_unsigned("jo", "kill", {"run": bot.run}, after_s=3.0)
    assert floor.body("run.held")["raised"] == "nobody signed it; bastion vouches for the key SHA256:mara"
    assert "signed" not in floor.body("run.held")
    assert floor.orders_unsigned("ines", "resume", {"run": bot.run}) == ["console: reply unsigned"]
    floor.orders_unsigned("jo", "resume", {"run": bot.run})
    assert floor.state(bot) == "RUNNING"
    floor.orders_unsigned("jo", "kill", {"run": bot.run}, after_s=3.0)
    floor.wait_s(3.1)
    assert floor.state(bot) == "STOPPING"


def test_a_pending_kill_that_was_signed_is_not_taken_back_without_a_signature() -> None:
    floor = Hosted()
    bot = floor.agent()
    floor.orders("jo", "kill", {"run": bot.run}, after_s=3.0)
    assert floor.orders_unsigned("jo", "resume", {"run": bot.run}) == ["console: reply unsigned"]
    assert floor.state(bot) == "HELD"


def test_what_is_wider_than_one_run_stands_still_until_somebody_signs() -> None:
    floor = Hosted()
    bot = floor.agent()
    floor.orders_unsigned("jo", "kill", {"all": True}, after_s=3.0)
    assert floor.state(bot) == "PAUSING"
    floor.wait_s(4)
    assert floor.state(bot) == "PAUSING"
    assert floor.orders_unsigned("jo", "resume", {"all": True}) == ["console: reply unsigned"]
    assert floor.error().startswith("resume gives leave, and nobody signed it: log in with ssh -A")


def test_a_pause_fails_safe_and_needs_no_signature() -> None:
    floor = Hosted()
    bot = floor.agent()
    floor.orders_unsigned("jo", "pause", {"run": bot.run})
    assert floor.state(bot) == "PAUSING"
    assert floor.orders_unsigned("mara", "lock", {"agent": "refund-bot"}, reason="x") == ["console: reply unsigned"]


def test_a_stale_kill_is_at_once_as_ever() -> None:
    floor = Hosted()
    bot = floor.agent()
    floor.orders_unsigned("jo", "kill", {"run": bot.run}, "it was signed 40 s ago", after_s=3.0)
    assert floor.state(bot) == "STOPPING"
    assert json.loads(floor.records[-1].raw)["order"]


def test_a_gateway_has_no_other_role() -> None:
    floor = Hosted()
    line = {"t": "admin", "id": "g", "do": "operator.add", "operator": "both", "roles": ["gateway", "admin"]}
    read = CONSOLE_LINES.read(jcs({**line, "server": "wf-test", "at": stamp(floor.now.at), "sig": "A" * 86}))
    assert floor.give(i.AdminGiven(9, floor.operator("mara"), read)) == ["console: reply roles"]  # type: ignore[arg-type]
