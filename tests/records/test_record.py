from watchfloor.records import NewRecord, Record


def test_a_fact_about_no_run_has_no_ids_and_the_first_epoch() -> None:
    fact = NewRecord("2026-01-31T09:30:00.000Z", "server.started", b"{}")
    assert (fact.run, fact.agent, fact.human, fact.epoch) == (None, None, None, 0)


def test_a_written_record_holds_all_of_the_fact_that_it_was() -> None:
    assert set(NewRecord._fields) < set(Record._fields)
    assert set(Record._fields) - set(NewRecord._fields) == {"seq", "salt", "commit"}
