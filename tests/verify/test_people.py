import json

import pytest

from lies import Lie, Story, bent, found_in, place
from stories import SERVER, signed
from watchfloor.chain import b64url, jcs, sha256


def resigned(record: str, nth: int, name: str, **fields: object) -> Lie:
    """An order's or an administrator's line is signed anew, by somebody or with other words."""

    def lie(story: Story) -> Story:
        line = json.loads(json.loads(story[place(story, record, nth)].raw)["signed"])
        del line["sig"]
        return bent(record, nth, signed=signed(name, {**line, **fields}).decode())(story)

    return lie


SIGNED = [
    ("operator.enrolled", -1),
    ("run.held", 0),
    ("run.resumed", 0),
    ("run.stopping", 0),
    ("run.stopping", 1),
    ("lock.set", 0),
    ("lock.lifted", 0),
]


@pytest.mark.parametrize(("kind", "nth"), SIGNED)
def test_an_order_under_another_key_is_found(story: Story, kind: str, nth: int) -> None:
    assert any("is not signed by a key of theirs" in one for one in found_in(resigned(kind, nth, "jo")(story)))


@pytest.mark.parametrize(("kind", "nth"), SIGNED)
def test_an_order_whose_words_are_others_is_found(story: Story, kind: str, nth: int) -> None:
    by = json.loads(story[place(story, kind, nth)].raw)["by"]
    lie = resigned(kind, nth, by, id="other", operator="other", kind="unlock", scope="all")
    assert any("the signed line says something else" in one for one in found_in(lie(story)))


@pytest.mark.parametrize(("kind", "nth"), SIGNED)
def test_an_order_that_nobody_signed_is_a_note_and_no_fault(story: Story, kind: str, nth: int) -> None:
    told = bent(kind, nth, signed=None)(story)
    assert found_in(told) == []
    assert len(found_in(told, "note")) >= len(found_in(story, "note"))


@pytest.mark.parametrize(
    "scope", ["all", {"agent": "other"}, {"run": "OTHER"}, {"agent": "runaway", "all": True}, None, {}]
)
def test_an_order_for_another_scope_is_found(story: Story, scope: object) -> None:
    lie = resigned("lock.set", 0, "ines", scope=scope)
    assert any("the signed line says something else" in one for one in found_in(lie(story)))


def test_what_was_raised_about_an_order_is_told(story: Story) -> None:
    told = bent("run.stopping", 0, signed=None, raised="it was not signed")(story)
    assert any(one.endswith("(it was not signed)") for one in found_in(told, "note"))


def test_a_key_that_was_replaced_still_stands_for_what_it_ordered(story: Story) -> None:
    at = place(story, "run.held")
    fresh = json.dumps({"operator": "ines", "key": "A" * 43, "roles": ["controller"], "by": "x"}).encode()
    changed = story[at]._replace(kind="operator.enrolled", raw=fresh, run=None)
    assert found_in([*story[:at], changed, *story[at:]]) == []


def test_a_key_that_is_none_is_found(story: Story) -> None:
    assert "the key of operator 'mara' is none" in found_in(bent("operator.enrolled", 4, key="?")(story))


def test_the_administrators_words_are_compared(story: Story) -> None:
    lie = resigned("operator.enrolled", -1, "mara", do="operator.remove")
    assert any("says something else" in one for one in found_in(lie(story)))


def test_a_removal_is_signed_too(story: Story) -> None:
    line: dict[str, object] = {
        "t": "admin",
        "id": "x",
        "do": "operator.remove",
        "operator": "jo",
        "server": SERVER,
        "at": "now",
    }
    body = {"operator": "jo", "by": "mara", "signed": signed("mara", line).decode()}
    removed = story[0]._replace(kind="operator.removed", raw=json.dumps(body).encode())
    assert found_in([*story, removed]) == []
    body["signed"] = signed("ines", line).decode()
    assert any("not signed" in one for one in found_in([*story, removed._replace(raw=json.dumps(body).encode())]))


def test_words_that_have_no_canonical_form_are_not_signed(story: Story) -> None:
    line = json.loads(json.loads(story[place(story, "run.held")].raw)["signed"])
    lie = bent("run.held", 0, signed=json.dumps({**line, "after_s": 2**60}))
    assert any("is not signed" in one for one in found_in(lie(story)))


FILES = {"tools.toml": "#"}
POLICY = b64url(sha256(jcs(FILES)))


def loaded(story: Story, by: str = "mara", signers: tuple[str, ...] = ("mara",), **fields: object) -> Story:
    """An administrator loads a policy at the end of the story."""
    line: dict[str, object] = {"t": "admin", "id": "x", "do": "policy.load", "policy": POLICY, "server": SERVER}
    lines = [signed(name, line).decode() for name in signers]
    body = {"policy": POLICY, "files": FILES, "reason": "r", "by": by, "signed": lines, **fields}
    return [*story, story[0]._replace(kind="policy.loaded", run=None, raw=json.dumps(body).encode())]


def test_a_policy_is_an_administrators_word_over_exactly_its_files(story: Story) -> None:
    assert found_in(loaded(story)) == []
    assert any("its files are others" in one for one in found_in(loaded(story, files={"tools.toml": "##"})))
    assert any("not signed by a key of 'mara'" in one for one in found_in(loaded(story, signers=("ines",))))
    assert any("'ines' is no admin" in one for one in found_in(loaded(story, "ines", ("ines",))))
    assert any("bears 1 signatures" in one for one in found_in(loaded(story, "mara, ines")))


def test_a_later_policy_that_nobody_signed_is_noted(story: Story) -> None:
    first = loaded(story, "server", ())
    assert found_in(first, "note") == found_in(story, "note")
    assert any("nobody signed: policy" in one for one in found_in(loaded(first, "server", ()), "note"))


def test_a_policy_that_waits_is_an_administrators_word_too(story: Story) -> None:
    line: dict[str, object] = {"t": "admin", "id": "x", "do": "policy.load", "policy": POLICY, "server": SERVER}
    body: dict[str, object] = {"proposal": "P-1", "policy": POLICY, "reason": "r", "by": "mara", "files": FILES}
    body["signed"] = signed("mara", line).decode()

    def proposed(**changes: object) -> list[str]:
        raw = json.dumps({**body, **changes}).encode()
        return found_in([*story, story[0]._replace(kind="proposal.made", run=None, raw=raw)])

    assert proposed() == []
    assert proposed(signed=None, files=None) == []
    assert any("its files are others" in one for one in proposed(files={"tools.toml": "##"}))
    assert any("is not signed by a key of theirs" in one for one in proposed(by="ines"))
