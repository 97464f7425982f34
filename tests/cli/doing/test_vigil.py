from watchfloor.cli.doing.vigil import Vigil
from watchfloor.oversight import RecordLine, Reply, SnapshotLine, StageLine
from watchfloor.records.bodies import Body, Evidence, RunOrdered, RunStopped, RunUnconfirmed, Scope

AT = "2026-01-31T09:30:00.000Z"


def record(kind: str, body: Body, run: str = "R1") -> RecordLine:
    return RecordLine(
        seq=1, at=AT, kind=kind, run=run, agent="bot", epoch=1, salt="", commit="", raw=body.model_dump_json()
    )


def stopping(order: str = "O1", run: str = "R1") -> RecordLine:
    scope = Scope(kind="run", value=run)
    return record("run.stopping", RunOrdered(order=order, cmd=1, kind="kill", scope=scope, by="mara", reason=""), run)


def stopped(kind: str, run: str = "R1") -> RecordLine:
    evidence = Evidence.model_validate({"kind": kind, "at": AT})
    return record("run.stopped", RunStopped(order="O1", evidence=(evidence,), confirmed=kind in ("tree", "fence")), run)


def vigil(runs: int = 1, run: str | None = "R1") -> Vigil:
    return Vigil(Reply(id="O1", ok=True, order="O1", runs=runs), run)


DONE = SnapshotLine(upto=1, done=True)


def test_silence_is_no_answer() -> None:
    watch = vigil()
    watch.look(DONE)
    assert not watch.is_over
    assert watch.exit_code == 1


def test_proof_is_0_and_a_word_or_a_lease_is_3() -> None:
    for kind, code in {"tree": 0, "fence": 0, "word": 3, "lease": 3}.items():
        watch = vigil()
        watch.look(DONE)
        watch.read(stopping())
        watch.read(stopped(kind))
        assert (watch.is_over, watch.exit_code) == (True, code)


def test_of_several_runs_the_weakest_evidence_counts_and_none_is_forgotten() -> None:
    watch = vigil(runs=2, run=None)
    watch.look(DONE)
    watch.read(stopping(run="R1"))
    watch.read(stopped("tree", "R1"))
    assert not watch.is_over
    watch.read(stopping(run="R2"))
    watch.read(stopped("lease", "R2"))
    assert watch.exit_code == 3


def test_another_order_and_another_run_are_none_of_ours() -> None:
    watch = vigil(run=None)
    watch.read(stopping(order="O2"))
    watch.read(stopped("tree", "R9"))
    assert watch.fates == {}
    assert not watch.is_news(StageLine(order="O2", run="R1", stage="given", at_ms=1.0))


def test_a_stage_is_news_once() -> None:
    watch = vigil()
    line = StageLine(order="O1", run="R1", stage="given", at_ms=1.0)
    assert [watch.is_news(line), watch.is_news(line)] == [True, False]


def test_what_is_missing_is_kept_until_evidence_comes() -> None:
    watch = vigil()
    watch.read(record("run.unconfirmed", RunUnconfirmed(order="O1", missing=("the agent's signed word",))))
    assert watch.fates["R1"].missing == ("the agent's signed word",)
    watch.read(stopped("word"))
    assert watch.fates["R1"].missing == ()


def view(state: str, order: str | None = None) -> SnapshotLine:
    agent = {"name": "bot", "subject": "bot", "class": "dev", "mode": "autonomous"}
    proof = {"provider": "dev", "issuer": "i", "class": "dev", "verified": True, "key": "k"}
    identity = {"agent": {**agent, "attestation": {**proof, "verified_at": AT, "expires_at": AT}}}
    fields = {"run": "R1", "identity": identity, "task": "t", "env": "dev", "supervision": "sdk", "state": state}
    more = {"since_at": AT, "started_at": AT, "epoch": 1, "linked": True, "order": order}
    return SnapshotLine.model_validate({"upto": 1, "done": True, "runs": [{**fields, **more}]})


def test_how_a_run_stands_tells_what_was_missed() -> None:
    for state, end in {"RUNNING": "taken back", "ENDED": "ended", "STOPPED": "stopped", "UNCONFIRMED": None}.items():
        watch = vigil(run=None)
        watch.is_news(StageLine(order="O1", run="R1", stage="given", at_ms=1.0))
        watch.look(view(state))
        assert watch.fates["R1"].end == end


def test_a_run_that_stands_still_by_our_order_is_one_of_ours() -> None:
    watch = vigil(run=None)
    watch.look(view("HELD", order="O1"))
    watch.look(view("HELD", order="O2"))
    assert list(watch.fates) == ["R1"]
    assert not watch.is_over


def staged(stage: str, run: str = "R1", order: str = "O1") -> StageLine:
    return StageLine.model_validate({"order": order, "run": run, "stage": stage, "at_ms": 1.0})


def test_where_the_records_do_not_come_the_stages_are_the_evidence() -> None:
    for stage, code in {"tree_gone": 0, "fenced": 0, "acknowledged": 3}.items():
        watch = vigil()
        assert not watch.is_staged
        watch.is_news(staged(stage))
        watch.is_news(staged("stopped"))
        assert watch.is_staged
        assert not watch.is_over
        watch.believe_stages()
        assert watch.is_over
        assert watch.exit_code == code


def test_stages_of_half_the_runs_are_not_enough() -> None:
    watch = vigil(runs=2, run=None)
    watch.is_news(staged("stopped"))
    assert not watch.is_staged
    watch.is_news(staged("given", "R2"))
    assert not watch.is_staged
