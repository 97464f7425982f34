"""What can be typed after a colon: each command, what it needs, and how it is completed.

Never knows how a command is carried out, nor which runs there are: their names are handed in.
"""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

Needs = Literal["nothing", "run", "card", "words", "run and words", "name"]


class Verb(NamedTuple):
    """One command. `about` is how it is written, `needs` what must follow it."""

    name: str
    about: str
    does: str
    needs: Needs = "nothing"


COMMANDS: Final = (
    Verb("kill", ":kill 7F3K", "what ^K does, to this run", "run"),
    Verb("stop", ":stop all", "what F9 F9 does", "words"),
    Verb("pause", ":pause 7F3K", "let it stand still", "run"),
    Verb("resume", ":resume 7F3K", "opens the resume step", "run"),
    Verb("rearm", ":rearm 7F3K", "opens the re-arm step", "run"),
    Verb("run", ":run 7F3K", "open a run", "run"),
    Verb("who", ":who 7F3K", "open its identity", "run"),
    Verb("card", ":card E-4K7Q", "open a card", "card"),
    Verb("message", ":message 7F3K TEXT", "words to the agent", "run and words"),
    Verb("handover", ":handover jo TEXT", "the shift, signed; no TEXT: the draft", "name"),
    Verb("go", ":go 03:04Z", "the ledger at a time or a record", "words"),
    Verb("filter", ":filter for:alice", "what / does", "words"),
    Verb("ledger", ":ledger", "open the ledger"),
    Verb("health", ":health", "open health"),
    Verb("since", ":since", "since I last looked"),
    Verb("help", ":help", "the help"),
    Verb("quit", ":quit", "leave; agents run on"),
)


class Command(NamedTuple):
    """A command as typed: its name, the run or card that it is about, and the words that follow."""

    name: str
    about: str = ""
    words: str = ""


def parse(text: str) -> Command:
    """Read a command; raises ValueError with a sentence that says what is wrong."""
    name, _, rest = text.strip().removeprefix(":").partition(" ")
    verb = next((verb for verb in COMMANDS if verb.name == name), None)
    if verb is None:
        raise ValueError(f"there is no command {name!r}: Tab completes, ? lists them")
    rest = rest.strip()
    about, _, words = rest.partition(" ")
    words = words.strip()
    if name == "stop" and rest != "all":
        raise ValueError("write :stop all, or :kill and a run")
    match verb.needs:
        case "nothing":
            return Command(name)
        case "words":
            return Command(name, words=rest)
        case "run and words" if not words:
            raise ValueError(f"write {verb.about}")
        case _ if not about:
            raise ValueError(f"write {verb.about}")
        case _:
            return Command(name, about, words)


def complete(text: str, runs: Sequence[str], cards: Sequence[str]) -> str:
    """Go on with what was typed, as far as there is one way only."""
    name, blank, rest = text.partition(" ")
    if not blank:
        found = _longest(name, [verb.name for verb in COMMANDS])
        return found + " " * (found in {verb.name for verb in COMMANDS if verb.needs != "nothing"})
    verb = next((verb for verb in COMMANDS if verb.name == name), None)
    if verb is None or " " in rest:
        return text
    of = {"run": runs, "run and words": runs, "card": cards}.get(verb.needs, ["all"] if name == "stop" else [])
    return f"{name} {_longest(rest, of)}"


def _longest(typed: str, of: Sequence[str]) -> str:
    """The longest beginning that all of those share that begin as it was typed, in any case of letters."""
    found = [one for one in of if one.casefold().startswith(typed.casefold())]
    if not found:
        return typed
    shared = found[0]
    for one in found[1:]:
        size = next(
            (at for at, (a, b) in enumerate(zip(shared, one, strict=False)) if a.casefold() != b.casefold()),
            min(len(shared), len(one)),
        )
        shared = shared[:size]
    return shared if len(shared) >= len(typed) else typed
