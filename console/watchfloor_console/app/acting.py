"""The application's acting half: answers, orders and words are sent, or said to be impossible.

Never answers a card by itself, and never keeps anything to be sent later.
"""

from collections.abc import Awaitable
from typing import Final

from watchfloor.ids import short
from watchfloor.oversight import Card, Fork, OrderScope, Refused, Reply, Unreachable, Verdict
from watchfloor.records.views import RunView
from watchfloor_console.app.opening import OpeningApp
from watchfloor_console.app.outside import new_code
from watchfloor_console.board import Piece, Pieces, plain
from watchfloor_console.board.locks import lock_of
from watchfloor_console.board.standing import DYING, STILL
from watchfloor_console.messages import Answered, Noted, Ordered, PauseAsked, RearmAsked, WordsAsked
from watchfloor_console.render.handover import handover_page
from watchfloor_console.render.picture import Picture
from watchfloor_console.screens import DecideScreen, Hand, StepScreen, Wanted

DRAFT_LETTERS: Final = 8000
"""Of a draft that goes with a hand-over: far below a line's bound, whatever its signs are."""

_DONE: Final = {"pause": "stands still", "resume": "goes on", "rearm": "is armed again: nothing was started by it"}


class ActingApp(OpeningApp):
    """What carries wishes out."""

    async def on_answered(self, message: Answered) -> None:
        """Send an answer; the screen that asked is told what came of it."""
        self.run_worker(self._decide(message.card, message.verdict), exclusive=False)

    async def _decide(self, card: Card, verdict: Verdict) -> None:
        screen = self.screen
        said = await self._sent(self._outside.session.decide(card, verdict))
        if isinstance(screen, DecideScreen):
            screen.answered(said or f"your answer is taken: {verdict.answer}", is_over=True)
        self.draw()

    def on_ordered(self, message: Ordered) -> None:
        """Give an order that was given by hand."""
        self.order(message.kind, message.scope, message.reason)

    def on_noted(self, message: Noted) -> None:
        """Say words to an agent."""
        self.note(message.run, message.text)

    def note(self, run: str, text: str) -> None:
        """Say words to an agent, and say what came of it."""
        self.run_worker(self._tell(self._outside.session.note(run, text), "it is told to the agent"))

    def hand_over(self, to: str, text: str) -> None:
        """Give the shift to a colleague, with the words or the draft, and say what came of it."""
        if not self.floor.health.may_stop:
            self.say("not yours to hand over: this console only reads, or you are a viewer")
            return
        words = text or "\n".join(plain(row) for row in handover_page(self.picture(self.size)))[:DRAFT_LETTERS]
        self.run_worker(self._tell(self._outside.session.hand_over(to, words), "the shift is handed over, on record"))

    def order(self, kind: str, scope: OrderScope, reason: str) -> None:
        """Give an order, and say what came of it."""
        if kind in ("pause", "resume", "rearm"):
            sending = self._outside.session.order(kind, scope, reason or None)
            self.run_worker(self._tell(sending, f"it {_DONE[kind]}"))

    async def _tell(self, sending: Awaitable[Reply], done: str) -> None:
        self.say(await self._sent(sending) or done)

    async def _sent(self, sending: Awaitable[Reply]) -> str:
        """Send; empty if it was taken, else why not."""
        try:
            await sending
        except (Refused, Unreachable, Fork) as error:
            return str(error)
        return ""

    def on_pause_asked(self, message: PauseAsked) -> None:
        """Let the selected run stand still at once; one that does gets its resume step."""
        del message
        run = self.mine()
        if run is not None and run.state in STILL:
            self.resume_step(run)
        elif run is not None:
            self.pause(run)

    def pause(self, run: RunView) -> None:
        """Let a run stand still at once; one that is over is said to be."""
        if run.state in STILL:
            self.say("it stands still already: p opens the resume step")
        elif run.state in (*DYING, "STOPPED", "ENDED"):
            self.say("it is killed: R re-arms" if run.state != "ENDED" else "it has ended")
        else:
            self.order("pause", OrderScope(run=run.run), "")

    def mine(self, run: RunView | None = None) -> RunView | None:
        """The selected run, or the one that is meant, if this console may order anything; else says why not."""
        made = self.picture(self.size)
        run = run or made.selected
        if run is None:
            self.say("no run is selected")
        elif not made.health.may_stop:
            self.say("not yours to order: this console only reads, or you are a viewer")
            return None
        return run

    def resume_step(self, run: RunView) -> None:
        """Open the step that lets a run go on."""
        if run.state not in STILL:
            self.say("it does not stand still")
            return
        words = self.picture(self.size).words
        by = words.name(run.by or "nobody known")
        why = f": {words.line(run.reason, 200)}" if run.reason else ""
        says: tuple[Pieces, ...] = (
            (Piece(f"made to stand still by {by}{why}"),),
            (Piece("it goes on where it stood; what it asked meanwhile is answered then", "quiet"),),
        )

        def still(picture: Picture) -> str:
            now = picture.board.runs.get(run.run)
            return "" if now is not None and now.state in STILL else "it does not stand still any more"

        title = f"RESUME {words.name(run.identity.agent.name)} {short(run.run)}"
        scope = OrderScope(run=run.run)
        self.open_step(Wanted("resume", title, says, run.run, scope=scope, still=still))

    def on_rearm_asked(self, message: RearmAsked) -> None:
        """Open the re-arm step of the selected run."""
        del message
        run = self.mine()
        if run is not None:
            self.rearm_step(run)

    def rearm_step(self, run: RunView) -> None:
        """Open the step that lifts a kill's lock."""
        lock = lock_of(run, self.floor.board.locks.values())
        if lock is None:
            self.say("no kill's lock is on it")
            return
        words = self.picture(self.size).words
        scope = lock.scope
        name = short(scope.value) if scope.kind == "run" else scope.value
        whom = "all runs" if scope.kind == "all" else f"{scope.kind} {words.name(name)}"
        says: tuple[Pieces, ...] = (
            (Piece(f"locked since {lock.set_at[11:19]}Z by {words.name(lock.by)}, for {whom}"),),
            (Piece(f"{words.line(lock.reason, 200) or 'no reason was given'}", "quiet"),),
            (Piece("new starts are allowed again; nothing is started by it", "quiet"),),
        )

        def still(picture: Picture) -> str:
            gone = (scope.kind, scope.value, True) not in picture.board.locks
            return "the lock is lifted already" if gone else ""

        title = f"RE-ARM {words.name(run.identity.agent.name)} {short(run.run)}"
        order = OrderScope.model_validate({scope.kind: True if scope.kind == "all" else scope.value})
        self.open_step(Wanted("rearm", title, says, run.run, "why it may start again", order, still))

    def on_words_asked(self, message: WordsAsked) -> None:
        """Open the step in which words are written to an agent."""
        known = self.floor.board.runs.get(message.run)
        run = self.mine(known)
        if run is None:
            return
        words = self.picture(self.size).words
        says: tuple[Pieces, ...] = ((Piece("the agent reads it as an operator's note; it is in the ledger", "quiet"),),)
        title = f"MESSAGE TO {words.name(run.identity.agent.name)} {short(run.run)}"
        self.open_step(Wanted("message", title, says, run.run, "what the agent is to know"))

    def open_step(self, wanted: Wanted) -> None:
        """Open a step."""
        hand = Hand(lambda: new_code(self._outside.chance), self.escapes)
        self.open_screen(StepScreen(self._style, wanted, hand))
