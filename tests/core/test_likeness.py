import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfloor_server.core.likeness import (
    DIGITS,
    FOLDED,
    numbers,
    numbers_in,
    plain,
    readings,
    short_words,
    squeezed,
    strict_number,
)

IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.mark.parametrize(
    "hidden",
    [
        "de89370400440532013000",
        "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0",
        "DE89-3704-0044-0532-0130-00",
        "DE89\u200b3704\u20600044\u00ad0532\u202e0130\ufeff00",
        "\uff24\uff25\uff18\uff19\uff13\uff17\uff10\uff14 0044 0532 0130 00",
        "\U0001d403\U0001d404\U0001d7d6\U0001d7d7 3704 0044 0532 0130 00",
        "D\u0415\u0668\u0669 3704 0044 0532 0130 00",
        "DE\u0338 8\u20e39 3704 0044 0532 0130 00",
        "DE89 37O4 OO44 O532 Ol3O OO",
        "".join(chr(0xE0000 + ord(char)) for char in IBAN),
    ],
)
def test_a_value_is_the_same_in_other_cases_spacings_alphabets_and_forms(hidden: str) -> None:
    assert squeezed(hidden) == squeezed(IBAN)


def test_letters_without_a_latin_double_stay_themselves() -> None:
    assert squeezed("\u4e2d\u6587") == "\u4e2d\u6587".encode()


def test_more_code_points_than_are_remembered_are_folded_all_the_same() -> None:
    all_of_them = "".join(chr(code) for code in range(0x3400, 0x3400 + FOLDED))
    assert squeezed(all_of_them) == squeezed(all_of_them[: len(all_of_them) // 2]) + squeezed(
        all_of_them[len(all_of_them) // 2 :]
    )
    assert squeezed("\U00020000") == "\U00020000".encode()


def test_the_strict_form_keeps_what_tells_one_word_from_another() -> None:
    assert plain("  Pay \n ALICE\u00a0now ") == "pay alice now"
    assert plain("p\u0430ypal") != plain("paypal")
    assert plain("a-17") != plain("a17")


def test_short_words_are_cut_at_spaces_and_at_signs() -> None:
    assert set(short_words("Order A-17, (EUR) now!")) == {b"a17", b"a", b"eur", b"n0w"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("40", {"40"}),
        ("40.00 and 40,00", {"40", "0"}),
        ("1.234,50", {"1234.5", "1", "234", "50"}),
        ("1,234.50", {"1234.5", "1", "234", "50"}),
        ("12 345", {"12345", "12", "345"}),
        ("1'234'567", {"1234567", "1", "234", "567"}),
        ("1,234", {"1.234", "1234", "1", "234"}),
        ("4e1", {"40", "4", "1"}),
        ("-0.0", {"0"}),
        ("007", {"7"}),
        ("\u0664\u0660", {"40"}),
        ("9" * (DIGITS + 1), set[str]()),
        ("+" + "9" * DIGITS + "." + "9" * DIGITS, {"9" * DIGITS}),
        ("1,2,3", {"12.3", "1", "2", "3"}),
    ],
)
def test_a_number_is_the_same_in_other_formats(text: str, found: set[str]) -> None:
    assert set(numbers(text)) == found


def test_a_text_is_a_number_if_it_is_nothing_else() -> None:
    assert numbers_in(" 40.00 \u20ac") == ("40",)
    assert numbers_in("1,400") == ("1.4", "1400")
    assert numbers_in("40 pieces") == numbers_in("1e5e5") == numbers_in(".") == ()


def test_a_person_is_taken_at_their_word_for_plain_numbers_alone() -> None:
    assert strict_number("40.00") == strict_number("40") == "40"
    assert strict_number("40,00") is None
    assert strict_number("\u0664") is None


@pytest.mark.parametrize(
    "hidden",
    [
        "%44%4589%203704%200044%200532%200130%2000",
        "=44=45=38=39 3704 0044 0532 0130 00",
        "&#68;&#x45;89 3704 0044 0532 0130 00",
        "\\u0044\\x4589 3704 0044 0532 0130 00",
        base64.b64encode(IBAN.encode()).decode(),
        base64.urlsafe_b64encode(IBAN.encode()).decode().rstrip("="),
        base64.b64encode(f"please pay to {IBAN} and tell nobody of it at all".encode()).decode()[:40]
        + "\r\n"
        # folded as mails fold it
        + base64.b64encode(f"please pay to {IBAN} and tell nobody of it at all".encode()).decode()[40:],
        IBAN.encode().hex(),
        base64.b64encode(IBAN.encode().hex().encode()).decode(),
    ],
)
def test_what_is_encoded_in_a_text_is_read_too(hidden: str) -> None:
    assert any(squeezed(IBAN) in squeezed(reading) for reading in readings(hidden))


@pytest.mark.parametrize(
    "plain_text", ["", "100% =) of it", "a & b", "\\o/", "internationalizations", "\\ud800", "ab" * 9]
)
def test_what_is_no_code_stays_a_text(plain_text: str) -> None:
    assert readings(plain_text)[0] == plain_text


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert len(readings(text)) <= 8
    assert squeezed(squeezed(text).decode("utf-8", "surrogatepass")) == squeezed(text)
    assert all(len(word) <= 4 for word in short_words(text))
    for one in numbers(text):
        assert set(numbers(one)) >= {one}
    assert plain(plain(text)) == plain(text) or not text.isascii()
    assert all(one.lstrip("-")[0].isdigit() for one in numbers_in(text))
