"""`policy check` and `policy test`: a folder on this machine, looked at with the server's own eyes.

Never asks a server.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, cast

from watchfloor.cli import output
from watchfloor.cli.doing.extras import attribute
from watchfloor.cli.failures import FAILED

_ROOM = "watchfloor_server.policy.reviewing"


class Checked(Protocol):
    """A folder that reads well."""

    @property
    def policy(self) -> str:
        """Its hash."""
        ...

    @property
    def files(self) -> Mapping[str, str]:
        """Its texts by name."""
        ...

    @property
    def counts(self) -> Mapping[str, int]:
        """How many there are of its entries."""
        ...


class Tried(Protocol):
    """One of a folder's tests that was run."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def answer(self) -> str:
        """What it got."""
        ...

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that determined it."""
        ...

    @property
    def fault(self) -> Exception | None:
        """Where it got another answer than it must."""
        ...


def look_at(folder: Path, command: str) -> Checked:
    """Read a folder; raises `PolicyError` in its own words, and `Failure` without the server extra."""
    return cast(Callable[[Path], Checked], attribute(_ROOM, "check", "server", command))(folder)


def check(folder: Path, *, as_json: bool) -> int:
    """Say what is in a folder that reads well."""
    found = look_at(folder, "policy check")
    if as_json:
        output.emit({"policy": found.policy, **found.counts})
    else:
        counts = [output.count(number, noun.removesuffix("s")) for noun, number in found.counts.items()]
        output.say("{} reads well: {}", str(folder), ", ".join(counts))
        output.say("policy {}", found.policy)
    return 0


def test(folder: Path, *, as_json: bool) -> int:
    """Run a folder's tests; 1 if one of them got another answer than it must."""
    run = cast(Callable[[Path], tuple[Tried, ...]], attribute(_ROOM, "test", "server", "policy test"))
    tried = run(folder)
    for each in tried:
        if as_json:
            fault = {} if each.fault is None else {"fault": str(each.fault)}
            output.emit({"test": each.name, "answer": each.answer, "rules": list(each.rules), **fault})
        elif each.fault is None:
            output.say("ok    {}: {}", each.name, each.answer)
        else:
            output.say("FAIL  {}", str(each.fault))
    failed = sum(each.fault is not None for each in tried)
    if not as_json:
        output.say(f"{output.count(len(tried), 'test')}, {failed} failed")
    return FAILED if failed else 0
