"""The table of subcommands: what each is called, where it is, and its line in the root help.

Never loads one.
"""

from typing import Final, NamedTuple


class Verb(NamedTuple):
    """`module` below `watchfloor.cli.verbs`; `app` in it; `says` is the line of the root help."""

    module: str
    app: str
    says: str


VERBS: Final[dict[str, Verb]] = {
    "serve": Verb("serving", "serve", "start the server"),
    "settings": Verb("serving", "settings", "each setting, and where it came from"),
    "token": Verb("serving", "token", "print a development token for an agent"),
    "login": Verb("persons", "login", "sign in as a person, to give mandates"),
    "mandate": Verb("persons", "mandate", "give an agent leave for one task: tools, limits, an end"),
    "human": Verb("persons", "human", "let nothing act for a person any more, or again"),
    "run": Verb("starting", "run", "supervise any process: -- CMD ..."),
    "operator": Verb("people", "operator", "enrol, add, list or remove operators"),
    "runs": Verb("looking", "runs", "every run, and how it stands"),
    "show": Verb("looking", "show", "one run, with what waits and what is in flight"),
    "tail": Verb("looking", "tail", "what happens, a line a record"),
    "since": Verb("looking", "since", "what changed since you looked"),
    "who": Verb("looking", "who", "the identity behind a run or an action"),
    "waiting": Verb("cards", "waiting", "the actions that wait for a person"),
    "approve": Verb("cards", "approve", "let an action that waits run"),
    "deny": Verb("cards", "deny", "refuse an action that waits, with a reason"),
    "ask": Verb("conferring", "ask", "ask the agent about an action that waits"),
    "pass": Verb("conferring", "hand_on", "pass a card on to a colleague"),
    "claim": Verb("conferring", "claim", "tell the others that you are at a card"),
    "release": Verb("conferring", "release", "give a claimed card back"),
    "supply": Verb("cards", "supply", "give the result of an action that a person did by hand"),
    "pause": Verb("orders", "pause", "let a run, or a wider scope, stand still"),
    "resume": Verb("orders", "resume", "let what stands still go on"),
    "kill": Verb("orders", "kill", "stop for good, at once, and show the evidence"),
    "drill": Verb("drilling", "drill", "kill practice runs, and show what each stage took"),
    "lock": Verb("orders", "lock", "no new starts in a scope"),
    "unlock": Verb("orders", "unlock", "lift an administrator's lock"),
    "rearm": Verb("orders", "rearm", "lift the lock that a kill left"),
    "policy": Verb("policies", "policy", "check, test, load, explain or simulate a policy folder"),
    "verify": Verb("proving", "verify", "check an export of the ledger, offline"),
    "export": Verb("proving", "export", "every record: JSONL, OCSF or syslog"),
    "replay": Verb("proving", "replay", "how the floor stood at a moment"),
    "doctor": Verb("proving", "doctor", "what is wrong with this installation, and how to mend it"),
    "console": Verb("starting", "console", "the operator's console"),
    "ssh": Verb("remote", "ssh", "consoles over SSH"),
    "demo": Verb("starting", "demo", "agents at work under supervision, in this terminal"),
}


def root_help() -> list[str]:
    """The lines of `watchfloor --help`."""
    width = max(map(len, VERBS)) + 2
    return [
        "Usage: watchfloor COMMAND [OPTIONS]",
        "",
        "The watch floor for AI agents: stream what they do, approve what they may, stop them at once.",
        "",
        "Commands:",
        *(f"  {name:<{width}}{verb.says}" for name, verb in VERBS.items()),
        "",
        "watchfloor COMMAND --help tells more about one; watchfloor --version tells the version.",
    ]
