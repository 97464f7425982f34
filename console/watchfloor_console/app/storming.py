"""The application's answer to floods: a storm is denied whole, each card by its own word, or its agents stand still.

Never approves more than the one card that somebody has read.
"""

from watchfloor.oversight import OrderScope, Storm, deny_all
from watchfloor_console.app.acting import ActingApp
from watchfloor_console.board import Piece, Pieces
from watchfloor_console.messages import StormAsked, StormDenied, StormHeld
from watchfloor_console.screens import Wanted


class StormingApp(ActingApp):
    """What carries wishes about storms out."""

    def on_storm_asked(self, message: StormAsked) -> None:
        """Open the step in which the reason is written."""
        storm, words = message.storm, self.picture(self.size).words
        if self.floor.health.is_read_only:
            self.say("this console only reads")
            return
        first = storm.cards[0]
        says: tuple[Pieces, ...] = (
            (Piece(f"{words.name(first.tool, 60)} on {words.name(first.target)}, by {self._agents(storm)}"),),
            (
                Piece(
                    "each card is signed by itself, as it is shown now; cards that come later are not denied", "quiet"
                ),
            ),
        )
        title = f"DENY {len(storm.cards)} ALIKE CARDS OF {len(storm.runs)} RUNS"
        self.open_step(Wanted("storm", title, says, first.run, "what the agents are told", storm=storm))

    async def on_storm_denied(self, message: StormDenied) -> None:
        """Deny every card that the step was about."""
        self.run_worker(self._deny_all(message.storm, message.reason), exclusive=False)

    async def _deny_all(self, storm: Storm, reason: str) -> None:
        ends = await deny_all(self._outside.session.decide, storm.cards, reason)
        left = f"; {len(ends.refused)} are not: {ends.refused[0][1]}" if ends.refused else ""
        self.say(f"{len(ends.denied)} of {len(storm.cards)} cards are denied{left}")
        self.draw()

    def on_storm_held(self, message: StormHeld) -> None:
        """Let the agents stand still, one order each: what of them begins later does too, until it is let go."""
        if not self.floor.health.may_stop:
            self.say("not yours to order: this console only reads, or you are a viewer")
            return
        for agent in message.storm.agents:
            self.order("pause", OrderScope(agent=agent), "a storm of cards")

    def _agents(self, storm: Storm) -> str:
        words = self.picture(self.size).words
        return words.line(", ".join(storm.agents), 200)
