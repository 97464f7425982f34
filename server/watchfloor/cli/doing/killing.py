"""`kill`: the order first, then everything that shows what came of it.

Never keeps an order to be sent later, and never says stopped without evidence.
"""

import asyncio
from contextlib import aclosing, suppress
from typing import Final, NamedTuple

from watchfloor.cli import output
from watchfloor.cli.doing.aiming import Aim, check, is_whole, scope_of
from watchfloor.cli.doing.sessions import DEVICE, operator_of
from watchfloor.cli.doing.vigil import KINDS, Vigil
from watchfloor.cli.doing.wording import scope_words
from watchfloor.cli.options import Access
from watchfloor.errors import Unreachable
from watchfloor.oversight import (
    KillSwitch,
    LinkNews,
    Operator,
    OrderScope,
    RecordLine,
    Reply,
    SnapshotLine,
    StageLine,
    ToConsole,
    Watch,
    connect,
    kill_switch,
    real_surroundings,
)
from watchfloor.oversight.beside import beside

__all__ = ["Aim", "Wish", "kill"]


DETAIL_S: Final = 2.0
"""How long the records of a stop are awaited once its stages are all here."""


class Wish(NamedTuple):
    """A kill as the command line gives it; `wait_s` is how long its evidence is waited for."""

    aim: Aim
    reason: str | None
    after_s: float | None
    wait_s: float


class Heard(NamedTuple):
    """Something that came, and when (boot clock, seconds)."""

    line: ToConsole | LinkNews
    at_s: float


def kill(access: Access, wish: Wish, *, as_json: bool) -> int:
    """Kill at once, wait for the evidence, and print each stage with its time."""
    check(wish.aim)
    return asyncio.run(_kill(access, wish, Teller(as_json=as_json)))


async def _kill(access: Access, wish: Wish, teller: "Teller") -> int:
    operator = await operator_of(access)
    scope = await _scope(operator, wish.aim)
    news: asyncio.Queue[Heard] = asyncio.Queue()  # holds what one kill brings; read as fast as it comes
    boot_s = real_surroundings().boot_s

    def on_stage(line: StageLine) -> None:
        news.put_nowait(Heard(line, boot_s()))

    async with kill_switch(operator, device=DEVICE, on_stage=on_stage) as switch:
        teller.pressed_s = boot_s()
        reply = await _order(switch, scope, wish)
        teller.accepted(scope, reply, boot_s())
        vigil = Vigil(reply, scope.run)

        async def listen() -> None:
            await _listen(operator, news)

        async with beside(listen):
            await _wait(vigil, news, teller, wish)
    teller.end(vigil, wish)
    return vigil.exit_code


async def _scope(operator: Operator, aim: Aim) -> OrderScope:
    """A whole id and a wider scope need no question first: a server that answers nothing can still be told to stop."""
    if aim.run is None or is_whole(aim.run):
        return await scope_of(aim, None)
    async with connect(operator, device=DEVICE, kill=False) as session:
        return await scope_of(aim, session)


async def _order(switch: KillSwitch, scope: OrderScope, wish: Wish) -> Reply:
    return await switch.order("kill", scope, wish.reason, after_s=wish.after_s)


async def _listen(operator: Operator, news: asyncio.Queue[Heard]) -> None:
    """Read what the main process writes down; where it says nothing, the lane's stages have to do."""
    boot_s = real_surroundings().boot_s
    with suppress(Unreachable):
        async with (
            connect(operator, device=DEVICE, kill=False) as session,
            aclosing(session.feed(Watch(after=None, kinds=KINDS))) as feed,
        ):
            async for line in feed:
                news.put_nowait(Heard(line, boot_s()))


async def _wait(vigil: Vigil, news: "asyncio.Queue[Heard]", teller: "Teller", wish: Wish) -> None:
    """Wait until all is shown, or for as long as was wished."""
    try:
        async with asyncio.timeout(wish.wait_s + (wish.after_s or 0)):
            while not vigil.is_over:
                try:
                    async with asyncio.timeout(DETAIL_S if vigil.is_staged else None):
                        heard = await news.get()
                except TimeoutError:
                    if not vigil.is_staged:
                        raise
                    vigil.believe_stages()
                else:
                    _take(vigil, heard, teller)
    except TimeoutError:
        return  # what is missing is told, and is in the exit code


def _take(vigil: Vigil, heard: Heard, teller: "Teller") -> None:
    if isinstance(heard.line, StageLine):
        if vigil.is_news(heard.line):
            teller.stage(heard.line, heard.at_s)
    elif isinstance(heard.line, SnapshotLine):
        vigil.look(heard.line)
    elif isinstance(heard.line, RecordLine):
        vigil.read(heard.line)


class Teller:
    """Prints how a kill goes: the server's own times, and this machine's since the order left."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self.pressed_s = 0.0

    def accepted(self, scope: OrderScope, reply: Reply, at_s: float) -> None:
        """The order is durable."""
        here_ms = round((at_s - self.pressed_s) * 1000, 1)
        order, runs = reply.order or reply.id, reply.runs or 0
        if self._as_json:
            fields = {"order": order, "scope": scope.model_dump(exclude_none=True), "runs": runs}
            output.emit({**fields, "stage": "accepted", "here_ms": here_ms})
            return
        output.say(
            f"kill {{}} accepted for {{}}: {output.count(runs, 'run')}, {here_ms} ms here",
            order,
            scope_words(scope.scope),
        )

    def stage(self, line: StageLine, at_s: float) -> None:
        """One stage of one run."""
        here_ms = round((at_s - self.pressed_s) * 1000, 1)
        if self._as_json:
            fields = {"order": line.order, "run": line.run, "stage": line.stage}
            output.emit({**fields, "at_ms": line.at_ms, "here_ms": here_ms})
            return
        output.say(f"  {{}}  {line.stage:<12} {line.at_ms:>9.1f} ms server {here_ms:>9.1f} ms here", line.run)

    def end(self, vigil: Vigil, wish: Wish) -> None:
        """How each run ended, or what is not proven yet."""
        for run, fate in vigil.fates.items():
            evidence = [each.model_dump(mode="json") for each in fate.evidence]
            if self._as_json:
                known = {"run": run, "end": fate.end or "unconfirmed", "confirmed": fate.confirmed}
                output.emit({**known, "evidence": evidence, "missing": list(fate.missing)})
            elif fate.end == "stopped":
                kinds = ", ".join(f"{each.kind} ({each.detail})" for each in fate.evidence)
                label = "STOPPED, confirmed" if fate.confirmed else "STOPPED, not confirmed by anybody else"
                output.say(f"  {{}}  {label}: {{}}", run, kinds)
            elif fate.end == "ended":
                output.say("  {}  had ended by itself", run)
            elif fate.end == "taken back":
                output.say("  {}  goes on: the pending kill was taken back", run)
            else:
                missing = ", ".join(fate.missing) or "its end"
                output.say(f"  {{}}  STOP UNCONFIRMED after {wish.wait_s:g} s: not proven yet: {{}}", run, missing)
        if not vigil.fates and not self._as_json:
            output.say("  nothing was running there")
