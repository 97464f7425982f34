from pathlib import Path

from ledgers import new, wrote
from watchfloor.records import Kind, NewRecord
from watchfloor_server.ledger import Store, restart_records


async def restart(folder: Path, records: list[NewRecord]) -> list[tuple[Kind, str | None]]:
    await wrote(folder, records)
    store = Store(folder / "ledger.sqlite")
    found = list(restart_records(store))
    store.close()
    assert [record.seq for record in found] == sorted(record.seq for record in found)
    return [(record.kind, record.run) for record in found]


async def test_an_open_run_is_read_whole_and_one_that_is_over_is_not(tmp_path: Path) -> None:
    over: list[NewRecord] = []
    for run, end in (("B", "run.ended"), ("C", "run.stopped")):
        over += [new("run.started", run=run), new("reasoning", run=run), new("run.ended", run=run)._replace(kind=end)]
    mine: list[Kind] = ["run.started", "reasoning", "action.proposed", "action.decided", "run.stopping", "run.stage"]
    found = await restart(tmp_path, [*over, *(new(kind, run="A") for kind in mine), new("note", run="B")])
    assert found == [(kind, "A") for kind in mine]


async def test_what_outlives_runs_is_read_whoever_has_it(tmp_path: Path) -> None:
    found = await restart(
        tmp_path,
        [
            new("operator.enrolled"),
            new("run.started", run="A"),
            new("lock.set", run="A"),
            new("run.ended", run="A"),
            new("lock.set"),
            new("lock.lifted"),
            new("finding.raised"),
            new("finding.raised", run="A"),
        ],
    )
    assert found == [
        ("operator.enrolled", None),
        ("lock.set", "A"),
        ("lock.set", None),
        ("lock.lifted", None),
        ("finding.raised", None),
    ]


async def test_of_what_is_in_force_only_the_newest_is_read(tmp_path: Path) -> None:
    kinds: list[Kind] = ["server.started", "policy.loaded", "server.started", "policy.loaded", "server.stopped"]
    await wrote(tmp_path, [new(kind, b"%d" % place) for place, kind in enumerate(kinds)])
    store = Store(tmp_path / "ledger.sqlite")
    assert [record.raw for record in restart_records(store)] == [b"2", b"3", b"4"]
    store.close()


async def test_the_highest_fence_is_read_though_its_run_is_over(tmp_path: Path) -> None:
    records = [
        new(kind, run=run) for run in "AB" for kind in ("run.started", "run.stopping", "run.stage", "run.stopped")
    ]
    assert await restart(tmp_path, records) == [("run.stopping", "B")]


async def test_checkpoints_and_comings_and_goings_are_not_read(tmp_path: Path) -> None:
    momentary: list[Kind] = ["checkpoint.signed", "operator.joined", "operator.left", "identity.refused"]
    assert await restart(tmp_path, [new(kind) for kind in momentary]) == []


async def test_a_long_run_is_read_in_pieces(tmp_path: Path) -> None:
    found = await restart(tmp_path, [new("run.started", run="A"), *(new(run="A") for _ in range(1234))])
    assert len(found) == 1235
