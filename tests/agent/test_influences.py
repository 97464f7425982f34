from hashlib import sha256
from pathlib import Path

from watchfloor.agent import seen
from watchfloor.agent.influences import CHUNK_BYTES, TEXT_CHARS
from watchfloor.chain import b64url
from watchfloor.wire import Input


def hashed(raw: bytes) -> str:
    return b64url(sha256(raw).digest())


def test_a_text_is_known_by_its_hash_and_goes_along() -> None:
    found = seen("Order A-17 was paid twice", ref="mail 3", kind="tool")
    assert found == Input(
        ref="mail 3", kind="tool", sha256=hashed(b"Order A-17 was paid twice"), text="Order A-17 was paid twice"
    )


def test_a_long_text_stays_here_and_its_hash_is_of_all_of_it() -> None:
    text = "x" * (TEXT_CHARS + 1)
    found = seen(text)
    assert found.text is None
    assert found.sha256 == hashed(text.encode())


def test_a_value_is_known_by_its_canonical_form() -> None:
    assert seen({"b": 1, "a": 2}).sha256 == hashed(b'{"a":2,"b":1}') == seen({"a": 2, "b": 1}).sha256


def test_bytes_that_are_no_text_are_known_by_their_hash() -> None:
    assert seen(b"\xff\x00").sha256 == hashed(b"\xff\x00")


def test_without_a_name_it_is_called_by_its_hash() -> None:
    found = seen("x")
    assert found.ref == found.sha256[:12]


def test_a_file_is_hashed_whole(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_text("words")
    large.write_bytes(b"x" * (CHUNK_BYTES + 5))
    assert seen(small) == Input(ref=str(small), kind="file", sha256=hashed(b"words"), text="words")
    found = seen(large)
    assert found.text is None
    assert found.sha256 == hashed(b"x" * (CHUNK_BYTES + 5))


def test_what_is_described_already_stays_as_it_is() -> None:
    given = Input(ref="r", kind="prompt", sha256=hashed(b""))
    assert seen(given) is given


def test_a_text_with_nul_is_mended_and_its_hash_is_of_what_was_read() -> None:
    found = seen("a\x00b")
    assert found.text == "a\ufffdb"
    assert found.sha256 == hashed(b"a\x00b")
