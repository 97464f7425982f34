"""Knows the whole bench: what is measured in which order, the table, and the JSON file.

It must never judge: nothing here fails because of a figure.
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple, cast

import console_table
import measure_approval
import measure_console
import measure_cost
import measure_delay
import measure_kill
import measure_lane
import measure_policy
import measure_screen
import measure_tree
from plan import FULL, QUICK
from table import Found, drawn


class Options(NamedTuple):
    """What the command line says."""

    quick: bool
    out: Path


def main() -> int:
    """Measure, draw, write."""
    options = _options()
    if not Path("/proc/self/stat").exists():
        sys.stderr.write("the bench reads the CPU of a process in /proc, and this machine has none; run it on Linux\n")
        return 1
    plan = QUICK if options.quick else FULL
    began_s = time.monotonic()
    cost = measure_cost.measure(plan)
    delay = measure_delay.measure(plan)
    kill = measure_kill.measure(plan)
    lane = measure_lane.measure(plan)
    tree = measure_tree.measure(plan)
    decision = measure_policy.measure(plan)
    screens = measure_screen.measure(plan)
    approval = measure_approval.measure(plan)
    console = measure_console.measure(plan)
    took_s = time.monotonic() - began_s
    print(drawn(Found(cost, delay, kill, lane, tree, decision, approval, screens)))
    print("\n".join(console_table.lines(console)))
    found = {
        "plan": plan._asdict(),
        "machine": {"cpu": _cpu(), "python": platform.python_version(), "took_s": round(took_s)},
        "cost": _plain(cost),
        "delay": _plain(delay),
        "kill": _plain(kill),
        "lane": _plain(lane),
        "tree": _plain(tree),
        "decision": _plain(decision),
        "screens": _plain(screens),
        "approval": _plain(approval),
        "console": _plain(console),
    }
    options.out.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    print(f"\n{took_s:.0f} s; all figures: {options.out}")
    return 0


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python tests/bench", description="Measure the server; judge nothing.")
    parser.add_argument("--quick", action="store_true", help="under a minute, and noisier")
    parser.add_argument("--out", type=Path, help="where the JSON goes; a temporary file if it is not given")
    given = parser.parse_args()
    out = given.out or Path(tempfile.mkdtemp(prefix="watchfloor-bench-")) / "bench.json"
    return Options(bool(given.quick), out)


def _plain(value: object) -> object:
    """Named tuples as objects, all the way down."""
    if not isinstance(value, tuple):
        return value
    held = cast(tuple[object, ...], value)
    names = cast(tuple[str, ...] | None, getattr(held, "_fields", None))
    parts = [_plain(each) for each in held]
    return parts if names is None else dict(zip(names, parts, strict=True))


def _cpu() -> str:
    models = [each for each in Path("/proc/cpuinfo").read_text("utf-8").splitlines() if each.startswith("model name")]
    return f"{len(models)} x {models[0].partition(': ')[2]}" if models else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
