from watchfloor.records import KINDS
from watchfloor.records.bodies import BODIES, CheckpointSigned, PolicyLoaded, ServerStarted, ServerStopped


def test_the_servers_own_facts_are_read_as_they_were_written() -> None:
    facts = (
        ServerStarted(server="S1", version="0.1.0", key="k" * 43, policy="p" * 43, epoch=7),
        ServerStopped(reason="SIGTERM"),
        PolicyLoaded(
            policy="p" * 43, files={"rules.cedar": "permit(principal, action, resource);"}, reason="", by="jo"
        ),
        CheckpointSigned(note="watchfloor/S1\n3\nroot\n", size=3, root="r" * 43),
    )
    for fact in facts:
        assert type(fact).model_validate_json(fact.model_dump_json()) == fact


def test_every_body_belongs_to_a_kind_of_the_contract() -> None:
    assert set(BODIES) <= set(KINDS)


def test_what_peers_say_has_no_body_of_ours() -> None:
    assert not {"reasoning", "note", "action.proposed", "action.outcome", "run.ended"} & set(BODIES)
