import sqlite3
from pathlib import Path

import peers
import shell as shells


async def test_a_ledger_holds_and_one_that_was_changed_does_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with peers.serving(data) as floor:
        shell = await shells.enrolled(floor, tmp_path)
        bot = await peers.agent(floor)
        await bot.think("a thought")
        await bot.of("ack")
    (pin,) = (tmp_path / "config").rglob("pin.json")
    good = await shell.run("verify", str(data), "--checkpoint", str(pin))
    assert good.code == 0, good
    assert good.out.splitlines()[-1].startswith("OK: ")
    assert (await shell.run("verify", str(data), "--json")).objects[-1]["outcome"] == "ok"
    with sqlite3.connect(data / "ledger.sqlite") as ledger:
        ledger.execute("UPDATE records SET raw = replace(raw, 'a thought', 'no thought') WHERE kind = 'reasoning'")
    bad = await shell.run("verify", str(data))
    assert bad.code == 1, bad
    assert "TAMPERED" in bad.out
    assert shells.is_tame(bad.out)


def test_what_is_no_ledger_and_no_checkpoint_is_one_sentence(tmp_path: Path) -> None:
    shell = shells.Shell(tmp_path)
    for name, content in {"a.txt": b"\xff\xfe", "b.json": b"{}"}.items():
        (tmp_path / name).write_bytes(content)
        ended = shell.run_now("verify", str(tmp_path), "--checkpoint", str(tmp_path / name))
        assert (ended.code, ended.is_one_sentence(), ended.out) == (1, True, "")
    assert shell.run_now("verify", str(tmp_path / "none")).is_one_sentence()
