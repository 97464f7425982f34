"""An operator whose key never leaves their own machine: an ssh-agent signs, over SSH."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import peers
from inns import Inn, needs_ssh, open_inn
from keepers import Keeper, keeper, needs_agent
from shell import Shell


class Far:
    """A plain console over SSH: words go in, lines come out."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said = ""

    def type(self, words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(words.encode() + b"\n")

    async def until(self, *wanted: str) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(peers.WAIT_S * 2):
            while not all(word in self.said for word in wanted):
                more = await self.process.stdout.read(4096)
                assert more, self.said
                self.said += more.decode()
        return self.said


@asynccontextmanager
async def far(inn: Inn, kept: Keeper, *options: str) -> AsyncGenerator[Far]:
    quiet = ("StrictHostKeyChecking=no", f"UserKnownHostsFile={os.devnull}", "LogLevel=ERROR", "BatchMode=yes")
    words = ["-F", "none", "-T", "-p", str(inn.port), *(word for each in quiet for word in ("-o", each)), *options]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "ssh", *words, "127.0.0.1", env=kept.env, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    try:
        yield Far(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@needs_ssh
@needs_agent
async def test_a_forwarded_agent_signs_without_one_a_gateway_vouches_and_all_of_it_verifies(tmp_path: Path) -> None:
    with keeper() as kept:
        async with open_inn(tmp_path, kept, "bastion") as inn:
            bot = await peers.agent(inn.floor)
            async with far(inn, kept, "-a") as console:
                await console.until("nobody signs here")
                await approve(console, bot, "a1")
            async with far(inn, kept, "-A") as console:
                await approve(console, bot, "a2")
                kept.forget()  # from now on nobody signs
                console.type("kill")
                order = await bot.of("order")
                assert (order["kind"], order["by"]) == ("kill", "mara")
                assert "signed" not in order
                await bot.stop(order)
                await console.until("STOPPED            refund-bot")
                console.type("quit")
                assert await console.process.wait() == 0
        await verified(inn, kept)


async def approve(console: Far, bot: peers.Agent, action: str) -> None:
    await console.until("KILL READY", f"SELECTED   refund-bot, run {bot.run[:4]}")
    assert (await bot.propose(action, "file.write", {"path": "/tmp/x"}))["answer"] == "wait"
    await console.until("NEEDS YOU")
    console.type("next")
    await console.until("approve is open")
    console.type("approve E-")
    said = await console.until("good for 20 s")
    await asyncio.sleep(0.8)  # a hand takes longer than type-ahead does
    found = next(line for line in said.splitlines() if "good for 20 s" in line)
    console.type("".join(found.split("code")[1].split(",")[0].split()))
    assert (await bot.of("decision", action=action))["answer"] == "allow"
    await console.until("APPROVED", "by mara")


async def verified(inn: Inn, kept: Keeper) -> None:
    """The ledger is good, and what bears a signature bears one of the agent's form."""
    ended = await Shell(inn.folder).run("verify", str(inn.floor.data), "--json")
    assert ended.code == 0, ended
    by_its_word = [str(each) for each in ended.objects if "vouches for the key" in str(each)]
    assert len(by_its_word) == 1, ended.out
    assert "nobody signed: approve of 'mara'" in by_its_word[0]
    assert kept.key.fingerprint in by_its_word[0]
    assert any("nobody signed: run.stopping by 'mara'" in str(each) for each in ended.objects), ended.out
    assert kept.key.public.raw
