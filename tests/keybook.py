"""What the table of keys promises, key by key and screen by screen, and what is seen once a key was pressed.

It stands beside the table and never reads it: a key that is written there and not here has no promise.
"""

from typing import Final

from promises import (
    Promise,
    Scene,
    aims,
    answered,
    both,
    killed_scene,
    moves,
    ordered,
    pages,
    place,
    row,
    storm_scene,
    story_scene,
    words,
)
from stage import health_scene, identity_scene, ledger_scene, run_scene, since_scene, watch_scene
from watchfloor_console.bindings import ScreenName

LARGE: Final = (140, 40)
SMALL: Final = (80, 24)
READ: Final = ("space",) * 3
"""Reads a card to its end on a small screen."""

COMMAND: Final = {":": Promise(words("Tab completes, Enter runs it"))}
HELP: Final = {"?": Promise(place("help", "HELP  keys of this screen"))}
COPY: Final = {"y": Promise(words("nothing was copied: there is no terminal"))}
"""Without a terminal a copy is said to be impossible; on a real one it is tried beside its driver."""


WATCH: Final = {
    **moves(aims("5JRD"), aims("7F3K"), aims("3VTA"), words("test-fixer run 6ZKA is STOPPED")),
    "pageup": Promise(words("reading back")),
    "pagedown": Promise(words("following"), ("pageup",)),
    "end": Promise(words("following"), ("pageup",)),
    "enter": Promise(place("run", "TIMELINE")),
    "n": Promise(place("decide", "ESCALATION E-4K7Q")),
    "a": Promise(place("decide", "ESCALATION E-4K7Q")),
    "d": Promise(place("decide", "DENY E-4K7Q, tell the agent why")),
    "tab": Promise(words("this run •")),
    "p": Promise(both(ordered("pause"), words("it stands still"))),
    "R": Promise(place("step", "RE-ARM test-fixer 6ZKA"), ("G",)),
    "i": Promise(place("identity", "RAW CLAIMS")),
    "o": Promise(place("page", "RECORD 1,482,886")),
    "/": Promise(words("for: agent: run: state:")),
    "L": Promise(place("ledger", "THE FLOOR THEN")),
    "H": Promise(place("health", "READINESS")),
    ".": Promise(place("since", "SINCE I LAST LOOKED")),
    "q": Promise(words("q again leaves")),
    **COMMAND,
    **COPY,
    **HELP,
}

DECIDE: Final = {
    "space": Promise(words("~ give the second charge back")),
    "G": Promise(words("read to the end"), pages=3),
    "n": Promise(words("ESCALATION E-9ZZZ")),
    "a": Promise(words("APPROVE E-0000", "7   m   k   w"), READ),
    "d": Promise(words("DENY E-0000", "1 not within the task")),
    "X": Promise(place("step", "DENY 6 ALIKE CARDS OF 6 RUNS")),
    "P": Promise(ordered("pause")),
    "e": Promise(words("EDIT E-0000")),
    "m": Promise(words("a question to the agent about this card")),
    "x": Promise(words("to whom: ines")),
    "c": Promise(answered("claim", "your answer is taken: claim")),
    "s": Promise(words("(x) 3 times")),
    "i": Promise(place("identity", "IDENTITY as of")),
    "o": Promise(place("page", "E-000000000000")),
    "escape": Promise(place("watch")),
    **COMMAND,
    **HELP,
}

EDIT: Final = {
    **moves(words("> charge "), words("> reason "), words("> amount "), words("> by hand ")),
    **pages(words("> by hand "), words("> amount ")),
    "enter": Promise(words("amount as JSON; Enter takes it")),
    "escape": Promise(both(words("READ "), lambda on: not on.shows("EDIT E-0000"))),
}

RUN: Final = {
    **moves(
        words("reading back, End follows, 2 of 16"),
        words("reading back, End follows, 15 of 16"),
        words("reading back, End follows, 1 of 16"),
        words("following, 16 of 16"),
    ),
    **pages(words("following, 16 of 16"), words("reading back, End follows, 1 of 16")),
    "end": Promise(words("following, 16 of 16"), ("k",)),
    "enter": Promise(place("decide", "ESCALATION E-4K7Q")),
    "n": Promise(place("decide", "ESCALATION E-4K7Q")),
    "tab": Promise(words("j and k move in the detail")),
    "[": Promise(words("RUN planner 2C9D")),
    "]": Promise(words("RUN letter-writer 7DKF"), ("[",)),
    "p": Promise(both(ordered("pause"), words("it stands still"))),
    "R": Promise(place("step", "RE-ARM test-fixer 6ZKA"), ("escape", "G", "enter")),
    "i": Promise(place("identity", "RAW CLAIMS")),
    "o": Promise(place("page", "RECORD ")),
    "m": Promise(place("step", "MESSAGE TO refund-bot 7F3K")),
    "L": Promise(place("ledger", "THE FLOOR THEN")),
    "escape": Promise(place("watch")),
    **COMMAND,
    **COPY,
    **HELP,
}

IDENTITY: Final = {
    **moves(row(5, "AGENT  refund-bot"), row(3, "CHAIN"), row(2, "IDENTITY as of"), words("4 of 29, r opens all")),
    **pages(words("AGENT PROOF"), words("AGENT PROOF")),
    "r": Promise(place("page", "RAW CLAIMS", "as they came")),
    "w": Promise(place("page", "WHY", "R02  agents.cedar:12")),
    "t": Promise(place("page", 'would be "100.00"')),
    "escape": Promise(place("watch")),
    **COMMAND,
    **COPY,
    **HELP,
}

LEDGER: Final = {
    **moves(
        aims("6WNE"),
        aims("2C9D"),
        aims("4M1X"),
        aims("1BZP"),
    ),
    **pages(aims("1BZP"), aims("4M1X")),
    "tab": Promise(words("CHECKPOINTS")),
    "h": Promise(words(" REPLAY  03:03:57Z")),
    "l": Promise(words(" REPLAY  03:04:27Z")),
    "[": Promise(words(" REPLAY  03:04:09Z, 8m35s ago, seq 1,479,938")),
    "]": Promise(words("seq 1,479,940")),
    "{": Promise(words(" REPLAY  03:03:41Z")),
    "}": Promise(words(" REPLAY  03:04:41Z")),
    "t": Promise(words("03:04Z, 2026-11-24 03:04Z, or a record's number")),
    "v": Promise(both(words("the newest checkpoint is checked"), lambda on: on.floor.health.ledger.verified_to > 0)),
    "o": Promise(place("page", "RECORD 1,479,939")),
    "escape": Promise(place("watch")),
    **COMMAND,
    **COPY,
    **HELP,
}

HEALTH: Final = {
    **moves(row(2, "105"), row(2, "70"), row(2, "KILL DRILL"), words("kofi")),
    **pages(words("kofi"), row(2, "KILL DRILL")),
    "n": Promise(place("decide", "ESCALATION E-4K7Q")),
    "tab": Promise(words("READINESS")),
    "D": Promise(words("run watchfloor drill in a shell")),
    "O": Promise(place("page", "HAND-OVER")),
    "escape": Promise(place("watch")),
    **COMMAND,
    **COPY,
    **HELP,
}

SINCE: Final = {
    **moves(row(4, "> 03:01:20.200"), row(4, "> 03:01:20.200"), row(3, "> 03:01:20.000"), row(5, "> 03:12:42.132")),
    **pages(row(5, "> 03:12:42.132"), row(3, "> 03:01:20.000")),
    "enter": Promise(place("decide", "ESCALATION E-4K7Q")),
    "n": Promise(place("decide", "ESCALATION E-4K7Q")),
    "escape": Promise(both(place("watch"), lambda on: bool(on.session.looked))),
    **COMMAND,
    **HELP,
}

PAGE: Final = {
    **moves(words("lines 2-18 of"), words("lines 8-24 of 25"), words("lines 1-17 of"), words("lines 9-25 of 25")),
    **pages(words("lines 9-25 of 25"), words("lines 1-17 of")),
    "escape": Promise(place("watch")),
    **COMMAND,
    **COPY,
    **HELP,
}

HELPED: Final = {
    **moves(row(5, "^K F8"), row(5, "Tab"), row(5, "STOP   these work here too"), row(5, "/ ")),
    **pages(row(5, "o "), row(5, "i ")),
    "tab": Promise(words("all keys; / searches")),
    "/": Promise(words("a word of what you look for")),
    "escape": Promise(place("watch")),
}

APPROVE: Final = {"escape": Promise(both(words("READ "), lambda on: not on.shows("APPROVE E-0000")))}
DENY: Final = {
    "enter": Promise(answered("deny", "your answer is taken: deny"), ("n", "o")),
    "escape": Promise(both(words("READ "), lambda on: not on.shows("DENY E-0000"))),
}
STEP: Final = {
    "enter": Promise(words("RE-ARM", "_   _   _   _"), ("o", "k")),
    "escape": Promise(place("watch")),
}

SCENES: Final[dict[ScreenName, Scene]] = {
    "watch": Scene(killed_scene, LARGE, (), place("watch", "FLEET"), WATCH),
    "decide": Scene(storm_scene, SMALL, ("n",), words("READ 7 of 17"), DECIDE),
    "approve": Scene(storm_scene, SMALL, ("n", *READ, "a"), words("APPROVE E-0000"), APPROVE),
    "deny": Scene(storm_scene, SMALL, ("n", "d"), words("DENY E-0000"), DENY),
    "edit": Scene(storm_scene, SMALL, ("n", "e"), words("EDIT E-0000"), EDIT),
    "run": Scene(story_scene, LARGE, ("enter",), words("following, 16 of 16"), RUN),
    "identity": Scene(identity_scene, SMALL, ("i",), words("ALLOW  refund tools"), IDENTITY),
    "ledger": Scene(ledger_scene, SMALL, (":", *"go 03:04:12Z", "enter"), words(" REPLAY  03:04:12Z", "of 5"), LEDGER),
    "health": Scene(health_scene, SMALL, ("H",), words("200 kills, 200 confirmed"), HEALTH),
    "since": Scene(since_scene, SMALL, (".",), words("3 since record 1,470,100"), SINCE),
    "page": Scene(watch_scene, SMALL, ("o",), words("lines 1-17 of 25"), PAGE),
    "step": Scene(killed_scene, SMALL, ("G", "R"), place("step", "RE-ARM test-fixer"), STEP),
    "help": Scene(run_scene, SMALL, ("?",), place("help", "these work here too"), HELPED),
}
