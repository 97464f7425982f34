import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stories import SERVER, SERVER_KEY, append, export_of, ledger_of, sign
from watchfloor.chain import Checkpoint, sign_checkpoint
from watchfloor.records import NewRecord
from watchfloor.verify import Report, verify
from watchfloor.wire import SigningKey

STRANGER = SigningKey.from_seed(bytes(32))


def change(folder: Path, *statements: str) -> Path:
    """Change a ledger behind its server's back."""
    connection = sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return folder


def says(report: Report) -> str:
    return " | ".join(finding.says for finding in report.findings if finding.weight != "note")


def exported(folder: Path, edit: Callable[[list[bytes]], list[bytes]] = lambda lines: lines) -> Path:
    """An export of a folder's ledger, after somebody edited it."""
    path = folder / "export.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in edit(export_of(folder))))
    return path


def test_a_ledger_is_verified_as_a_folder_a_file_and_an_export(folder: Path) -> None:
    reports = [verify(folder), verify(folder / "ledger.sqlite"), verify(exported(folder))]
    assert [(says(report), report.outcome, report.exit_code) for report in reports] == [("", "ok", 0)] * 3
    assert len({(report.records, report.covered, report.root) for report in reports}) == 1
    assert reports[0].records == reports[0].covered + 3
    assert reports[0].findings[-1].says == "the last 3 records are not under a checkpoint yet"


def test_verifying_leaves_nothing_behind(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    verify(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


FLIPS = {
    "payload": "UPDATE records SET raw = replace(raw, 'twice', 'thrice') WHERE kind = 'reasoning'",
    "salt": "UPDATE records SET salt = randomblob(16) WHERE seq = 20",
    "commit": "UPDATE records SET commitment = randomblob(32) WHERE seq = 20",
    "time": "UPDATE records SET at = '2026-01-31T09:30:00.001Z' WHERE seq = 20",
    "kind": "UPDATE records SET kind = 'run.paused' WHERE seq = 20",
    "run": "UPDATE records SET run = (SELECT run FROM records WHERE agent = 'late') WHERE seq = 20",
    "agent": "UPDATE records SET agent = 'other' WHERE seq = 20",
    "human": "UPDATE records SET human = 'h_other' WHERE seq = 20",
    "epoch": "UPDATE records SET epoch = epoch + 1 WHERE seq = 20",
    "the last payload": "UPDATE records SET raw = raw || ' ' WHERE seq = (SELECT max(seq) FROM records)",
    "the last head": "UPDATE records SET epoch = 7 WHERE seq = (SELECT max(seq) FROM records)",
    "a type": "UPDATE records SET epoch = 'two' WHERE seq = 20",
    "a newline": "UPDATE records SET agent = 'a' || char(10) || 'b' WHERE seq = 20",
    "broken text": "UPDATE records SET agent = CAST(x'ff' AS TEXT) WHERE seq = 20",
    "a number": "UPDATE records SET seq = -20 WHERE seq = 20",
    "frontier": "UPDATE head SET frontier = zeroblob(length(frontier))",
    "no head": "DELETE FROM head",
    "a node": "INSERT INTO nodes VALUES (8, 0, zeroblob(32))",
}


@pytest.mark.parametrize("statement", FLIPS.values(), ids=FLIPS.keys())
def test_whatever_was_flipped_in_a_database_is_found(folder: Path, statement: str) -> None:
    assert verify(change(folder, statement)).outcome == "tampered"


CUTS = {
    "the tail": ("DELETE FROM records WHERE seq > 60",),
    "the tail and the head": ("DELETE FROM records WHERE seq > 60", "UPDATE head SET size = 60"),
    "the middle": ("DELETE FROM records WHERE seq = 20",),
    "the beginning": ("DELETE FROM records WHERE seq = 1",),
    "everything": ("DELETE FROM records",),
}


@pytest.mark.parametrize("statements", CUTS.values(), ids=CUTS.keys())
def test_whatever_was_cut_from_a_database_is_found(folder: Path, statements: tuple[str, ...]) -> None:
    assert verify(change(folder, *statements)).outcome == "tampered"


def test_swapped_records_are_found(folder: Path) -> None:
    swap = (
        "UPDATE records SET seq = -1 WHERE seq = 20",
        "UPDATE records SET seq = 20 WHERE seq = 21",
        "UPDATE records SET seq = 21 WHERE seq = -1",
    )
    assert "another tree" in says(verify(change(folder, *swap)))


def test_a_ledger_made_anew_without_its_tail_is_found_by_the_high_water_file(
    tmp_path: Path, story: list[NewRecord], folder: Path
) -> None:
    (tmp_path / "shorter").mkdir()
    append(tmp_path / "shorter", story[:60])
    shutil.copy(folder / "checkpoint.high", tmp_path / "shorter")
    report = verify(tmp_path / "shorter")
    assert report.outcome == "tampered"
    assert f"is over {len(story) - 2} records, 60 are there: the rest was cut off" in says(report)


def test_a_ledger_made_anew_is_found_by_the_high_water_file_and_by_a_checkpoint_from_outside(
    tmp_path: Path, story: list[NewRecord], folder: Path
) -> None:
    outside = (folder / "checkpoint.high").read_text()
    other = ledger_of(tmp_path / "other", [*story[:-1], story[-1]])
    assert verify(other).outcome == "ok"
    assert "the checkpoint from outside is over" in says(verify(other, checkpoint=outside))
    shutil.copy(folder / "checkpoint.high", other)
    assert "the checkpoint in checkpoint.high is over" in says(verify(other))


def test_a_checkpoint_from_outside_holds_a_cut_export(folder: Path) -> None:
    outside = (folder / "checkpoint.high").read_text()
    path = exported(folder, lambda lines: lines[:60])
    assert verify(path).outcome == "ok"  # nothing in it says that there was more
    assert verify(path, checkpoint=outside).outcome == "tampered"
    assert verify(exported(folder), checkpoint=outside).outcome == "ok"


def test_a_checkpoint_of_somebody_else_is_not_taken(folder: Path) -> None:
    note = sign_checkpoint(Checkpoint(SERVER, 3, bytes(32)), STRANGER.private, SERVER)
    for foreign in (note, "not a note"):
        assert "not signed by this ledger's server" in says(verify(folder, checkpoint=foreign))


def test_a_ledger_under_another_key_than_the_one_known_outside_is_found(folder: Path) -> None:
    assert verify(folder, keys=[SERVER_KEY.public.raw]).outcome == "ok"
    report = verify(folder, keys=[STRANGER.public.raw])
    assert "names a key that is not the server's" in says(report)


def missing(lines: list[bytes]) -> list[bytes]:
    return [*lines[:20], *lines[21:]]


EDITS: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "a missing record": (missing, "incomplete"),
    "a missing beginning": (lambda lines: lines[5:], "incomplete"),
    "nothing left": (lambda _: [], "incomplete"),
    "two in the wrong order": (lambda lines: [*lines[:20], lines[21], lines[20], *lines[22:]], "tampered"),
    "one twice": (lambda lines: [*lines[:20], lines[19], *lines[20:]], "tampered"),
    "no JSON": (lambda lines: [*lines[:20], b"{", *lines[21:]], "tampered"),
    "no object": (lambda lines: [*lines[:20], b"[]", *lines[21:]], "tampered"),
    "a name twice": (lambda lines: [*lines[:20], lines[20][:-1] + b',"seq":21}', *lines[21:]], "tampered"),
    "another line": (lambda lines: [*lines[:20], b'{"t":"tick"}', *lines[21:]], "tampered"),
    "no salt": (lambda lines: [*lines[:20], lines[20].replace(b'"salt":"', b'"salt":"='), *lines[21:]], "tampered"),
    "half a character": (
        lambda lines: [*lines[:20], lines[20].replace(b'"agent":"', b'"agent":"\\ud800'), *lines[21:]],
        "tampered",
    ),
}


@pytest.mark.parametrize(("edit", "outcome"), EDITS.values(), ids=EDITS.keys())
def test_whatever_was_edited_in_an_export_is_found(
    folder: Path, edit: Callable[[list[bytes]], list[bytes]], outcome: str
) -> None:
    assert verify(exported(folder, edit)).outcome == outcome


def test_every_bit_of_an_export_counts(folder: Path) -> None:
    lines = export_of(folder)
    for place in range(0, len(lines[10]), 7):
        line = bytearray(lines[10])
        line[place] ^= 1
        report = verify(exported(folder, lambda _, bent=bytes(line): [*lines[:10], bent, *lines[11:]]))
        assert report.outcome != "ok", bytes(line)


def test_an_export_that_ends_in_the_middle_of_a_line_is_incomplete(folder: Path) -> None:
    path = exported(folder)
    path.write_bytes(path.read_bytes()[:-10])
    report = verify(path)
    assert (report.outcome, report.exit_code, report.root) == ("incomplete", 2, b"")
    assert "the export was cut" in says(report)


def test_a_ledger_is_verified_while_its_server_writes(folder: Path, story: list[NewRecord]) -> None:
    writing = sqlite3.connect(folder / "ledger.sqlite", isolation_level=None)
    writing.execute("BEGIN IMMEDIATE")
    assert verify(folder).outcome == "ok"
    writing.execute("ROLLBACK")
    writing.close()
    sign(folder)
    assert verify(folder).covered == len(story) + 1


def test_what_is_no_ledger_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no ledger at"):
        verify(tmp_path)
    sqlite3.connect(tmp_path / "ledger.sqlite").execute("CREATE TABLE shopping (item)").connection.close()
    with pytest.raises(ValueError, match="is no ledger that this version reads"):
        verify(tmp_path)


def test_it_runs_in_a_base_install(folder: Path) -> None:
    script = (
        "import sys, pathlib; from watchfloor.verify import verify; report = verify(pathlib.Path(sys.argv[1])); "
        "assert not {'sqlmodel', 'sqlalchemy', 'watchfloor_server'} & set(sys.modules); sys.exit(report.exit_code)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(folder)], check=False).returncode == 0


def test_what_a_hostile_ledger_says_is_shown_harmless(folder: Path) -> None:
    lines = [json.loads(line) for line in export_of(folder)]
    lines[20]["kind"] = "\x1b[31m[@click=app.kill_all]ok[/]\u202e"
    path = folder / "export.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert "\x1b" not in says(verify(path))
    assert "\u202e" not in says(verify(path))
