from pathlib import Path

from stories import export_of
from watchfloor.records import Record
from watchfloor.verify.export import Export
from watchfloor.verify.source import Malformed


def read(path: Path) -> list[Record | Malformed]:
    export = Export(path)
    try:
        return [record for chunk in export.chunks() for record in chunk]
    finally:
        export.close()


def test_the_lines_of_the_wire_are_records(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_bytes(b"\n".join(export_of(folder)) + b"\n\n")
    records = read(path)
    assert [record.seq for record in records if isinstance(record, Record)] == list(range(1, len(records) + 1))


def test_an_export_claims_nothing(folder: Path) -> None:
    (folder / "export.jsonl").touch()
    export = Export(folder / "export.jsonl")
    assert (export.claims(), list(export.nodes()), export.is_whole) == (None, [], False)
    export.close()


def test_only_the_last_line_can_be_cut(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_bytes(b'{"t":\n{"t":')
    first, last = read(path)
    assert isinstance(first, Malformed)
    assert isinstance(last, Malformed)
    assert (first.is_cut, last.is_cut) == (False, True)


def test_a_line_without_end_is_read_in_bounded_pieces(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_bytes(b"[" * (3 * 1024 * 1024))
    assert all(isinstance(record, Malformed) for record in read(path))


def test_a_text_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text('{"t":"record","seq":1,"salt":7}\n')
    (found,) = read(path)
    assert isinstance(found, Malformed)
    assert "salt is no text" in found.why
