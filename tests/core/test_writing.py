from playbook import START, Floor
from watchfloor.records.bodies import RunAnswered
from watchfloor_server.core import writing
from watchfloor_server.core.facts import Now

NOW = Now(START, 0.0)


def test_a_body_is_written_as_jcs_without_what_is_absent() -> None:
    assert writing.payload(RunAnswered(order="p1")) == b'{"order":"p1"}'


def test_a_record_about_a_run_names_agent_person_and_epoch_in_its_head_and_no_name_of_a_person() -> None:
    floor = Floor()
    run = floor.desk.state.runs[floor.agent().run]
    record = writing.about(run, NOW, "run.paused", RunAnswered(order="p1")).records[0]
    assert (record.run, record.agent, record.human, record.epoch) == (run.run, "refund-bot", "h_alice", 1)
    assert record.at == "2026-01-31T09:30:00.000Z"


def test_a_record_about_the_server_names_nobody() -> None:
    record = writing.note(Floor().desk.state, NOW, "server.stopped", RunAnswered(order="p1")).records[0]
    assert (record.run, record.agent, record.human) == (None, None, None)


def test_an_agents_own_line_is_written_byte_for_byte() -> None:
    floor = Floor()
    run = floor.desk.state.runs[floor.agent().run]
    effect = writing.said(run, NOW, "reasoning", b'{ "t" : "reasoning" }', (3, 1))
    assert (effect.records[0].raw, effect.ack) == (b'{ "t" : "reasoning" }', (3, 1))
