"""The verbs: what a typed line means, and the prompt that says what `kill` will stop.

What `kill` hits is what the last prompt named. Never asks the server: what has to, is handed back as work.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from watchfloor.ids import is_id
from watchfloor.visible import visible
from watchfloor_console.board.family import children_of
from watchfloor_console.board.standing import fleet
from watchfloor_console.feed import Floor
from watchfloor_console.plain.conferring import CONFERS, Conferrer
from watchfloor_console.plain.giver import Giver, Work
from watchfloor_console.plain.hands import Hands
from watchfloor_console.plain.keyboard import TOO_LONG
from watchfloor_console.plain.page import fact
from watchfloor_console.plain.reader import Reader
from watchfloor_console.plain.standing import (
    find_run,
    kill_aim,
    named,
    read_only_words,
    selected_line,
    status_lines,
    who_lines,
)
from watchfloor_console.plain.stops import WORDS as _WORDS


class Verb(NamedTuple):
    """A verb and what it does, in the words of `help`. `gives` leave or orders: not for whom may only look."""

    word: str
    takes: str
    says: str
    gives: bool = False


VERBS: Final = (
    Verb("help", "", "these words"),
    Verb("status", "", "is anything wrong, what needs you, the links"),
    Verb("next", "", "the next card that needs you, read out"),
    Verb("more", "", "the lines of it that were not read out yet"),
    Verb(
        "approve", "ID SCOPE", "let it run, once or as far as the card offers; opens when all was read out", gives=True
    ),
    Verb("deny", "ID REASON", "refuse it; the agent is told the reason", gives=True),
    Verb("ask", "ID QUESTION", "ask the agent of a card; its answer is heard, and stands on the card", gives=True),
    Verb("pass", "ID NAME", "pass a card on to a colleague, with words if you like", gives=True),
    Verb("claim", "ID", "tell the others that you are at it", gives=True),
    Verb("release", "ID", "give back what you claimed", gives=True),
    Verb("hash", "", "the hash of the card that is read out, all of it"),
    Verb("select", "NAME or RUN", "aim the prompt at a run"),
    Verb("who", "", "the identity behind the selected run, and what is proven"),
    Verb("kill", "", "stop what the prompt names, at once and for good", gives=True),
    Verb("stop", "all", "stop all runs: typed twice within 10 s", gives=True),
    Verb("resume", "", "let the selected run go on, if it stands still", gives=True),
    Verb("handover", "NAME WORDS", "give a colleague the shift, signed", gives=True),
    Verb("feed", "all or state", "hear everything, or only what changes something"),
    Verb("back", "", "leave the card or the step"),
    Verb("quit", "", "leave; agents run on"),
)


class Desk:
    """One person's verbs over one floor. `hear` a line, and run what it answers beside everything else."""

    def __init__(self, floor: Floor, hands: Hands, boot_s: Callable[[], float]) -> None:
        self._floor = floor
        self._say = hands.say
        self._hands = hands
        self._reader = Reader(floor, hands.say)
        self._giver = Giver(floor, hands, self._reader, boot_s)
        self._conferrer = Conferrer(floor, hands)
        self._aim = ""
        self.selected = ""
        self.is_over = False
        self.hears_all = True

    def prompt(self) -> str:
        """What is asked for next; from now on `kill` hits what this names."""
        self._giver.expire()
        step = self._giver.step
        if step is not None:
            asks = {"approve": "approve code> ", "resume": "resume run> "}
            return asks.get(step.kind) or f"[stop all again = {self._giver.left()} runs] "
        self._aim = self.selected
        board = self._floor.board
        run = board.runs.get(self._aim)
        children = 0 if run is None else len(children_of(board, run))
        return f"[kill = {kill_aim(run, self._floor.health, children)}] "

    def expire(self) -> bool:
        """Disarm what was armed for too long; True if that was now."""
        return self._giver.expire()

    def select(self, run: str) -> None:
        """Aim at a run, and say so."""
        self.selected = run
        self._say(selected_line(self._floor.board.runs[run], self._floor.health, self._floor.now))

    def hear(self, line: str) -> Work | None:
        """Take one typed line."""
        step, self._giver.step = self._giver.step, None
        words = line.split()
        if step is not None and step.kind == "all":
            work = self._giver.stop_again(step) if words == ["stop", "all"] else None
            if work is not None:
                return work
            self._say(fact("", "DISARMED", "nothing was stopped."))
        elif step is not None and words not in (["kill"], ["stop", "all"]):  # a kill goes before every step
            return self._giver.stepped(step, line)
        if line == TOO_LONG:
            self._no("a line that long is no verb; type help for the words")
            return None
        return self._verb(words) if words else None

    def _verb(self, words: list[str]) -> Work | None:
        verb = next((verb for verb in VERBS if verb.word == words[0].lower()), None)
        if verb is None:
            self._no(f"{visible(words[0], limit=40, ascii=True)} is no word here; type help for the words")
        elif verb.gives and not self._floor.health.may_stop:
            self._no(read_only_words(self._floor.health))
        elif verb.word in CONFERS:
            return self._conferrer.give(verb.word, words[1:])
        elif verb.word == "handover":
            return self._handover(words[1:])
        elif verb.gives:
            return self._giver.give(verb.word, words[1:], self._floor.board.runs.get(self._aim))
        else:
            self._look(verb.word, words[1:])
        return None

    def _handover(self, rest: list[str]) -> Work | None:
        if len(rest) < 2 or not is_id(rest[0]):
            here = ", ".join(_WORDS.name(one.name) for one in self._floor.board.present) or "nobody was told of"
            self._no(f"it is: handover NAME WORDS. Here are: {here}")
            return None
        return self._hands.give_shift(rest[0], " ".join(rest[1:]))

    def _look(self, verb: str, rest: list[str]) -> None:
        match verb:
            case "next" | "more" | "hash":
                self._read(verb)
            case "status":
                self._status()
            case "select":
                self._select(" ".join(rest))
            case "who":
                self._who()
            case "feed":
                self._feed(rest)
            case "back":
                self._reader.close()
                self._say(fact("", "back", "at the feed."))
            case "quit":
                self.is_over = True
            case _:
                self._help()

    def _status(self) -> None:
        for line in status_lines(self._floor.board, self._floor.health, self._floor.now, self.selected):
            self._say(line)

    def _help(self) -> None:
        for verb in VERBS:
            self._say(fact("", verb.word, f"{verb.takes}: {verb.says}" if verb.takes else verb.says))

    def _read(self, verb: str) -> None:
        run = self._reader.read(verb)
        if run in self._floor.board.runs:
            self.selected = run

    def _who(self) -> None:
        run = self._floor.board.runs.get(self.selected)
        if run is None:
            self._no("no run is selected; select NAME or RUN first")
            return
        for line in who_lines(run, self._floor.health, self._floor.now):
            self._say(line)

    def _select(self, word: str) -> None:
        found = find_run(self._floor.board, self._floor.now, word)
        if len(found) == 1:
            self.select(found[0].run)
            return
        shown = named(found or fleet(self._floor.board, self._floor.now)) or "none"
        self._no(f"which run? {'These' if found else 'All'}: {shown}")

    def _feed(self, rest: list[str]) -> None:
        if rest not in (["all"], ["state"]):
            self._no("it is: feed all, or feed state")
            return
        self.hears_all = rest == ["all"]
        said = "everything, at a pace" if self.hears_all else "only what changes something"
        self._say(fact("", "FEED", f"{said}."))

    def _no(self, text: str) -> None:
        self._say(fact("", "no", f"{text.rstrip('.')}."))
