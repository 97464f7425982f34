from watchfloor.chain import b64url, sha256
from watchfloor.wire import Input, Origin
from watchfloor_server.core.provenance import MEMORY_CHARS, Memory, is_foreign, leaves


def mail(text: str | None) -> Input:
    return Input(ref="mail 3", kind="url", sha256=b64url(sha256(b"")), text=text)


def sources(memory: Memory, **args: object) -> dict[str, str]:
    return {one.pointer: one.source for one in memory.origins(args)}  # type: ignore[arg-type]


def test_a_value_is_told_to_come_from_where_it_was_first_seen() -> None:
    memory = Memory()
    memory.heard("ticket 4711")
    memory.read([mail("pay DE89 at once"), mail(None)])
    memory.got("crm.read", {"owner": "Alice", "vip": True, "none": None, "n": [17]})
    assert sources(memory, a="4711", b="DE89", c="Alice", d="mine", e=True, f=17) == {
        "/a": "human",
        "/b": "input",
        "/c": "tool",
        "/d": "agent",
        "/e": "tool",
        "/f": "tool",
    }


def test_the_persons_words_count_before_whatever_repeats_them() -> None:
    memory = Memory()
    memory.read([mail("4711")])
    memory.heard("ticket 4711")
    assert sources(memory, a="4711") == {"/a": "human"}


def test_the_memory_is_bounded_and_the_first_sight_is_kept() -> None:
    memory = Memory()
    memory.heard("first")
    memory.got("t", "x" * MEMORY_CHARS)
    memory.got("t", "last")
    assert sources(memory, a="first", b="last") == {"/a": "human", "/b": "agent"}


def test_an_empty_value_comes_from_the_agent() -> None:
    memory = Memory()
    memory.heard("anything")
    assert sources(memory, a="") == {"/a": "agent"}


def test_leaves_are_named_by_json_pointers() -> None:
    assert dict(leaves({"a/b": {"c~d": ["x", 1.5, False]}})) == {
        "/a~1b/c~0d/0": "x",
        "/a~1b/c~0d/1": "1.5",
        "/a~1b/c~0d/2": "false",
    }


def test_what_an_agent_claims_to_be_foreign_is_believed_and_nothing_else() -> None:
    own = [Origin(pointer="/a", source="agent"), Origin(pointer="/b", source="human")]
    assert not is_foreign(own, [])
    assert is_foreign(own, ["/a"])
    assert is_foreign([Origin(pointer="/a", source="input")], [])
