import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import watchfloor
from onestage import Stage
from watchfloor_demo import minds, runaway
from watchfloor_demo.shop import open_shop


async def test_it_lowers_the_same_price_until_it_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(minds.SPEED, "10000")
    shop = open_shop(tmp_path)
    stage = Stage(acts=10)
    monkeypatch.setattr(watchfloor, "supervised", stage.supervised)
    with pytest.raises(watchfloor.Stopped):
        await runaway.shift(shop, 0)
    assert stage.done == ["price.read", "price.set"] * 5
    assert shop.price("lamp") == "38.95"


def test_its_children_are_nobodys_and_hear_no_signal_but_the_last(tmp_path: Path) -> None:
    code = "import os; from watchfloor_demo.runaway import breed; breed(2)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, stdout=subprocess.DEVNULL, timeout=60)
    found = [child for child in Path("/proc").glob("[0-9]*") if _is_at(child, tmp_path)]
    assert len(found) == 2
    for child in found:
        status = dict(line.split(":\t", 1) for line in (child / "status").read_text().splitlines() if ":\t" in line)
        assert int(status["SigIgn"], 16) & (1 << (signal.SIGTERM - 1))
        os.kill(int(child.name), signal.SIGKILL)


def _is_at(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").resolve() == folder.resolve()
    except OSError:
        return False
