"""The verbs that give leave or orders, and their steps: approve, deny, kill, stop all, resume.

Never gives leave for what was not read out to its end, nor for what was typed before it could be read.
"""

from collections.abc import Callable, Coroutine
from typing import Final

from watchfloor.oversight import Card, LeaveScope, OrderScope, Verdict, offer_for, read_scope
from watchfloor.records.views import RunView
from watchfloor.visible import visible
from watchfloor_console.board import Words, count_runs
from watchfloor_console.board.standing import fleet, waiting
from watchfloor_console.feed import Floor
from watchfloor_console.plain.cards import card_name, find_card, one_line
from watchfloor_console.plain.hands import Hands
from watchfloor_console.plain.page import fact
from watchfloor_console.plain.reader import Reader
from watchfloor_console.plain.standing import short_run
from watchfloor_console.plain.steps import ARMED_S, CLOSED_S, CODE_S, ONCE, Attempts, Step
from watchfloor_console.plain.stops import who

Work = Coroutine[None, None, None]
"""What has to ask the server: it runs beside everything else, so that no verb waits behind another."""


_WORDS: Final = Words(ascii=True)


class Giver:
    """Opens steps and closes them; `step` is the open one."""

    def __init__(self, floor: Floor, hands: Hands, reader: Reader, boot_s: Callable[[], float]) -> None:
        self._floor = floor
        self._hands = hands
        self._reader = reader
        self._boot_s = boot_s
        self._attempts = Attempts()
        self.step: Step | None = None

    def left(self) -> int:
        """How many runs a stop of everything would reach."""
        floor = self._floor
        return count_runs(fleet(floor.board, floor.now), floor.health.environment).left

    def expire(self) -> bool:
        """Disarm `stop all` once its time is over; True if that was now."""
        if self.step is None or self.step.kind != "all" or not self.step.fault("", self._boot_s()):
            return False
        self.step = None
        self._say(fact("", "DISARMED", "nothing was stopped."))
        return True

    def give(self, verb: str, rest: list[str], aimed: RunView | None) -> Work | None:
        """Do a verb; `aimed` is what the prompt named."""
        match verb:
            case "approve":
                return self._approve(rest)
            case "deny":
                return self._deny(rest)
            case "kill":
                return self._kill(rest, aimed)
            case "stop":
                return self._stop(rest)
            case _:
                return self._resume(aimed)

    def stop_again(self, step: Step) -> Work | None:
        """The second `stop all`; None if it came too late, which is told."""
        if step.fault("", self._boot_s()):
            return None
        return self._hands.give("kill", OrderScope(all=True), f"all {self.left()} runs that are left")

    def stepped(self, step: Step, typed: str) -> Work | None:
        """What was typed behind the prompt of a step."""
        now_s = self._boot_s()
        if typed.strip().lower() in ("back", ""):
            self._say(fact("", "back", "nothing was sent."))
            return None
        fault = step.fault(typed, now_s)
        if fault:
            self._no(f"{fault}: nothing was sent; type {step.kind} again")
            return None
        if step.card is not None:
            return self._approved(step, step.card, typed.strip(), now_s)
        if not step.is_right(typed):
            self._no("that is not the run's id: nothing was sent; type resume again")
            return None
        return self._hands.give("resume", OrderScope(run=step.run), step.word, "resumed by hand")

    def _approved(self, step: Step, card: Card, code: str, now_s: float) -> Work:
        if step.is_right(code):
            self._attempts.right()
        else:  # sent all the same: the server makes a new code, and knows that a wrong one was tried
            self._attempts.wrong(now_s)
        return self._answer(card, Verdict("approve", code=code[:8], scope=step.scope))

    def _kill(self, rest: list[str], run: RunView | None) -> Work | None:
        if rest:
            self._no("kill stops what the prompt names and takes no name; select it first")
        elif run is None or run.state in ("STOPPED", "ENDED"):
            self._no("the prompt names nothing that could be stopped; select NAME or RUN first")
        else:
            return self._hands.give("kill", OrderScope(run=run.run), who(run.identity.agent.name, run.run))
        return None

    def _stop(self, rest: list[str]) -> None:
        if rest != ["all"]:
            self._no("it is: stop all, typed twice")
            return
        self.step = Step("all", "stop all", self._boot_s())
        text = f"STOP ALL {self.left()} runs left? Type stop all again within {ARMED_S:g} s. Anything else disarms."
        self._say(fact("", "ARMED", text))

    def _resume(self, run: RunView | None) -> None:
        if run is None or run.state not in ("PAUSING", "PAUSED", "HELD"):
            self._no("the selected run does not stand still; what was stopped never runs again")
            return
        word = short_run(run)
        self.step = Step("resume", word, self._boot_s(), run=run.run)
        text = f"{who(run.identity.agent.name, run.run)} goes on. Type {word} by hand and press Enter, or back."
        self._say(fact("", "RESUME", text))

    def _approve(self, rest: list[str]) -> None:
        card = self._card(rest)
        scope = read_scope(" ".join(rest[1:]) or "once")
        if card is None:
            return
        operator = self._floor.health.operator
        missing = self._reader.missing(card)
        if scope is None or (scope != ONCE and offer_for(card.scopes, scope) is None):
            self._no(_offered(card))
        elif missing:
            self._no(missing)
        elif operator not in card.may:
            self._no(_not_yours(card, operator))
        elif self._attempts.is_closed(self._boot_s()):
            self._no(f"too many wrong codes; wait {CLOSED_S:g} s and type approve again")
        elif not card.code:
            self._no("the server gave this console no code for it; type approve again in a moment")
        else:
            self._ask_code(card, card.code, scope)

    def _ask_code(self, card: Card, code: str, scope: LeaveScope) -> None:
        self.step = Step("approve", code, self._boot_s(), card=card, scope=scope)
        text = f"{one_line(card)}, {_how_far(card, scope)}, as {self._floor.health.operator}, quorum {card.quorum}."
        self._say(fact("", "APPROVE", text))
        spelt = " ".join(visible(code.lower(), ascii=True))
        self._say(fact("", "code", f"{spelt}, good for {CODE_S:g} s. Type it by hand and press Enter, or back."))

    def _deny(self, rest: list[str]) -> Work | None:
        card = self._card(rest)
        if card is None:
            return None
        reason = " ".join(rest[1:])
        if not reason:
            self._no("deny needs a reason, which the agent is told: deny ID REASON")
            return None
        return self._answer(card, Verdict("deny", reason=reason))

    async def _answer(self, card: Card, verdict: Verdict) -> None:
        if await self._hands.answer(card, verdict):
            self._reader.close(card.escalation)
            return
        for fresh in await self._hands.cards():  # a wrong code is worth nothing from now on: here is the next one
            self._floor.board.show(fresh)

    def _card(self, rest: list[str]) -> Card | None:
        card = find_card(self._floor.board.cards.values(), rest[0]) if rest else None
        if card is None:
            shown = ", ".join(card_name(card.escalation) for card in waiting(self._floor.board)) or "none"
            self._no(f"which card? Open cards: {shown}")
        return card

    def _no(self, text: str) -> None:
        self._say(fact("", "no", f"{text.rstrip('.')}."))

    def _say(self, line: str) -> None:
        self._hands.say(line)


def _how_far(card: Card, scope: LeaveScope) -> str:
    offer = offer_for(card.scopes, scope)
    span = f"{scope.times} times" if scope.times is not None else f"for {scope.for_s or 0:g} s"
    return "once" if offer is None else f"{span} ({_WORDS.line(offer.says, 120)})"


def _offered(card: Card) -> str:
    wider = "; ".join(_WORDS.line(offer.says, 120) for offer in card.scopes[1:]) or "nothing but once"
    return f"it is: approve ID, then once, times=N or for_s=N as the card offers: {wider}"


def _not_yours(card: Card, operator: str) -> str:
    why = next((one.reason for one in card.may_not if one.operator == operator), "policy names others")
    return f"this card is not yours to approve: {visible(why, limit=200, ascii=True)}"
