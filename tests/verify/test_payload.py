import pytest

from lies import Story, found_in, raw


@pytest.mark.parametrize("words", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
@pytest.mark.parametrize("kind", ["reasoning", "action.proposed", "action.outcome"])
def test_a_line_that_is_no_object_is_found(story: Story, kind: str, words: bytes) -> None:
    assert f"the payload of {kind} is not a JSON object" in found_in(raw(kind, words)(story))


@pytest.mark.parametrize("kind", ["reasoning", "action.proposed"])
def test_what_only_an_agent_says_is_an_agents_line(story: Story, kind: str) -> None:
    assert f"the payload of {kind} is not the agent's line" in found_in(raw(kind, b'{"t":"note"}')(story))


@pytest.mark.parametrize("kind", ["server.started", "run.started", "action.decided", "run.stopping", "lock.set"])
def test_a_body_with_unknown_fields_is_found(story: Story, kind: str) -> None:
    assert any(f"not one of {kind}" in one for one in found_in(raw(kind, b'{"x":1}')(story)))


def test_an_operators_note_is_no_line_of_the_agents(story: Story) -> None:
    at = len(story) - 1
    note = story[at]._replace(kind="note", raw=b'{"t":"note","id":"n1","run":"R","text":"hello"}')
    assert found_in([*story, note]) == []


def test_an_arguments_value_without_a_canonical_form_is_found(story: Story) -> None:
    args = b'{"t":"action","seq":2,"at":"x","action":"a1","tool":"refund.issue","args":{"n":1e999}}'
    assert any("what was never accepted" in one for one in found_in(raw("action.proposed", args)(story)))
