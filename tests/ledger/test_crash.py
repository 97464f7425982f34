"""A server that dies in the middle of writing: what it acknowledged is there, numbered without a gap, and verifies."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from ledgers import Told, new, opened
from watchfloor.chain import Frontier, commit, leaf_hash
from watchfloor_server.ledger import Store
from watchfloor_server.ledger.writer import COMMIT_RECORDS

FLOOD = """
import asyncio, os, sys
from pathlib import Path
from ledgers import OWNER, new
from watchfloor_server.ledger import Hooks, Ledger

async def flood(folder: Path) -> None:
    def acknowledge(committed):
        os.write(1, b"%d\\n" % committed.upto)
    ledger = Ledger.open(folder, OWNER, asyncio.get_running_loop(), Hooks(acknowledge, print, print), os.urandom)
    ledger.writer.start()
    while True:
        numbers = range(ledger.writer.last + 1, ledger.writer.last + 21)
        ledger.writer.append([new(raw=b"%d" % number, run="A") for number in numbers])
        await asyncio.sleep(0.0005)

asyncio.run(flood(Path(sys.argv[1])))
"""


async def killed_in_flood(folder: Path, after: int) -> int:
    """Let a process write until it has acknowledged `after` records more, kill it; the last number it acknowledged."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FLOOD, str(folder), stdout=asyncio.subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    first = acknowledged = int(await process.stdout.readline())
    while acknowledged < first + after:
        acknowledged = int(await process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    rest = (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    return max([acknowledged, *(int(line) for line in rest if line.endswith(b"\n"))])


async def test_no_acknowledged_record_is_lost_by_a_kill_in_full_flood(tmp_path: Path) -> None:
    acknowledged = 0
    for round_ in range(5):
        acknowledged = await killed_in_flood(tmp_path, 300 + 111 * round_)
        told = Told()
        ledger = opened(tmp_path, told)  # the dead process left its folder, and its log is carried over
        assert ledger.store.size >= acknowledged
        ledger.close()
    store = Store(tmp_path / "ledger.sqlite")
    frontier, after = Frontier.empty(), 0
    while records := store.page(after, 1000).records:
        assert [record.seq for record in records] == list(range(after + 1, after + 1 + len(records)))
        assert all(record.raw == b"%d" % record.seq for record in records)
        assert all(record.commit == commit(record.salt, record.raw) for record in records)
        frontier = frontier.extend(leaf_hash(*record[:7], record.commit) for record in records)
        after = records[-1].seq
    assert after >= acknowledged
    assert frontier == store.frontier()
    store.close()


async def test_a_torn_log_is_carried_over_as_far_as_it_is_whole(tmp_path: Path) -> None:
    acknowledged = await killed_in_flood(tmp_path, 300)
    log = tmp_path / "ledger.sqlite-wal"
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - 100)
    told = Told()
    ledger = opened(tmp_path, told)
    assert ledger.store.size >= acknowledged - COMMIT_RECORDS  # the last commit alone can be torn: it was cut by hand
    ledger.writer.start()
    ledger.writer.append([new()])
    assert await ledger.writer.drain(20)
    ledger.close()
