from collections import Counter
from itertools import count

from watchfloor_console.app.outside import CODE_LENGTH, CODE_SIGNS, new_code


def test_a_code_has_four_signs_without_vowels_and_look_alikes() -> None:
    code = new_code(lambda size: bytes(range(size)))
    assert len(code) == CODE_LENGTH
    assert not set(CODE_SIGNS) & set("aeiou01lyz5s")


def test_every_sign_is_as_likely_as_any_other() -> None:
    bytes_ = count()
    made = Counter("".join(new_code(lambda size: bytes(next(bytes_) % 256 for _ in range(size))) for _ in range(1200)))
    assert set(made) == set(CODE_SIGNS)
    assert max(made.values()) - min(made.values()) <= 1 + 1200 // 24
