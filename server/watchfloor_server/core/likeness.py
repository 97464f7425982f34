"""What forms one value may take: other cases, alphabets, spacings, number formats, encodings.

Two measures. `squeezed` is generous, for values that nobody may smuggle; `plain` is strict, for what is claimed to be
a person's own word. Never knows where a text comes from.
"""

import binascii
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

SHORT_CHARS: Final = 4
"""Letters and digits of a short word: such are looked for as whole words, longer ones anywhere."""

PADDED_CHARS: Final = 16
"""A short word with signs between its letters has at most so many characters."""

READINGS: Final = 8
"""Forms of one text that are looked at: as it stands, and decoded, and what was decoded decoded again."""

DIGITS: Final = 40
"""Longer numbers are text."""

FOLDED: Final = 32_768
"""Code points whose folding is remembered; of more, each is folded anew."""

_LOOKALIKES: Final[dict[str, str]] = {
    **dict(
        zip(
            "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423",
            "abesijkmhopcty",
            strict=True,
        )
    ),
    **dict(
        zip(
            "\u0425\u0430\u0431\u0432\u0435\u0455\u0456\u0458\u043a\u043c\u043d\u043e\u0440\u0441",
            "xabbesijkmhopc",
            strict=True,
        )
    ),
    **dict(
        zip("\u0442\u0443\u0445\u04bb\u0501\u051b\u051d\u0433\u0475\u04cf\u0437\u0417", "tyxhdqwrvl33", strict=True)
    ),
    **dict(
        zip(
            "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
            "abezhikmnoptyx",
            strict=True,
        )
    ),
    **dict(
        zip(
            "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b3",
            "abeznikvoptuxy",
            strict=True,
        )
    ),
    **dict(zip("\u03c9\u03c3\u03c2", "woc", strict=True)),
    **dict(
        zip(
            "\u0131\u0237\u0251\u0261\u0269\u029f\u217c\u2223\u01c0\u00f8\u0142\u0111\u0127\u0167",
            "ijagilllloldht",
            strict=True,
        )
    ),
    **dict(zip("\u00e6\u0153", "ao", strict=True)),
}
"""Letters of other alphabets that pass for Latin ones or digits, after Unicode's list (UTS 39), the common ones."""

_ALIKE: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZoilOIL", b"abcdefghijklmnopqrstuvwxyz011011")
_DROPPED: Final = bytes(code for code in range(128) if not chr(code).isalnum())

_OUTSIDE: Final = re.compile("[^\x00-\x7f]+")
_SEPARATORS: Final = re.compile(r"[\s,;:=\"'<>()\[\]{}|]+")
_FINE: Final = re.compile(r"[\W_]+")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[ '_\u00a0\u202f]\d{3}(?!\d)|[.,]\d+)*(?:[eE][+-]?\d{1,2}(?!\d))?")
_DIGITS: Final = re.compile(r"\d+")
_ONE_NUMBER: Final = re.compile(r"\W{0,3}([+-]?\d[\d.,'_\u00a0\u202f]*(?:[eE][+-]?\d{1,2})?)\W{0,3}")
_STRICT_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

_ESCAPED: Final = re.compile(r"(?:[%=][0-9A-Fa-f]{2})+")
_BACKSLASHED: Final = re.compile(r"\\u\{?([0-9A-Fa-f]{4,6})\}?|\\x([0-9A-Fa-f]{2})")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]+)*={0,2}")
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){5,}")


class _Folding(dict[int, str]):
    """What a code point outside of ASCII comes to."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(self) < FOLDED:
            self[code] = folded
        return folded


def squeezed(text: str) -> bytes:
    """Letters and digits alone, without case, accents, alphabets, o and 0, l, i and 1: UTF-8."""
    if not text.isascii():
        text = _OUTSIDE.sub(lambda found: found[0].translate(_FOLDING), text)
    return text.encode("utf-8", "surrogatepass").translate(_ALIKE, _DROPPED)


def plain(text: str) -> str:
    """The same characters in compatible form (NFKC), without case, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def short_words(text: str) -> Iterator[bytes]:
    """Every short word of a text, cut at spaces and quotes, and cut at every sign."""
    for part in {*_SEPARATORS.split(text), *_FINE.split(text)}:
        word = b"" if part.isdigit() or len(part) > PADDED_CHARS else squeezed(part)  # a number is no word
        if 0 < len(word) <= SHORT_CHARS:
            yield word


def numbers(text: str) -> Iterator[str]:
    """Every number of a text in one form, `1.234,50` as each number that it may be, and as the three in it."""
    for one in set(_NUMBER.findall(unicodedata.normalize("NFKC", text))):
        yield from _readings_of(one)
        if not one.isdigit():
            yield from (number for part in _DIGITS.findall(one) for number in _readings_of(part))


def numbers_in(text: str) -> tuple[str, ...]:
    """The numbers that a text may be, in the form of `numbers`; none if it is anything else."""
    found = _ONE_NUMBER.fullmatch(unicodedata.normalize("NFKC", text))
    return () if found is None else tuple(_readings_of(found[1]))


def strict_number(text: str) -> str | None:
    """The number that a text is beyond doubt: digits, and a point before decimals."""
    return _canonical(text) if _STRICT_NUMBER.fullmatch(text) else None


def readings(text: str) -> tuple[str, ...]:
    """A text, and what is encoded in it: by percent or equals signs, entities, backslashes, base64, hexadecimal."""
    found = {text: None}
    for known in (0, 1):
        for one in list(found)[known:]:
            found.update((decoded, None) for decoded in _decoded(one))
    return tuple(found)[:READINGS]


def _decoded(text: str) -> Iterator[str]:
    if "%" in text or "=" in text:
        yield from _changed(text, _ESCAPED.sub(lambda found: _utf8(bytes.fromhex(found[0][1:].translate(_BARE))), text))
    if "&" in text:
        yield from _changed(text, html.unescape(text))
    if "\\" in text:
        yield from _changed(text, _BACKSLASHED.sub(lambda found: _char(found[1] or found[2]), text))
    for pattern, decode in _CODES:
        inner = [part for part in map(decode, pattern.findall(text)) if part]
        if inner:
            yield " ".join(inner)


_BARE: Final = str.maketrans("", "", "%=")


def _changed(text: str, decoded: str) -> Iterator[str]:
    if decoded != text:
        yield decoded


def _char(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0xD800 or 0xE000 <= number <= 0x10FFFF else ""


def _from_base64(token: str) -> str:
    bare = "".join(token.split()).rstrip("=").replace("-", "+").replace("_", "/")
    if len(bare) % 4 == 1:
        return ""
    return _told(binascii.a2b_base64(bare + "=" * (-len(bare) % 4)))


def _from_hex(token: str) -> str:
    return _told(bytes.fromhex(token))


_CODES: Final[tuple[tuple[re.Pattern[str], Callable[[str], str]], ...]] = ((_BASE64, _from_base64), (_HEX, _from_hex))


def _told(raw: bytes) -> str:
    """Bytes as the text that they are; empty if they are none."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return ""
    return text if sum(char.isprintable() or char.isspace() for char in text) == len(text) else ""


def _utf8(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _readings_of(number: str) -> Iterator[str]:
    """Each number that may be meant: with the last sign as decimal point, with a lone group of three as thousands."""
    if number.isdigit() and number.isascii() and number[0] != "0" and len(number) <= DIGITS:
        yield number
        return
    bare = re.sub(r"[ '_\u00a0\u202f]", "", number)
    head, comma, tail = bare.rpartition(",") if bare.rfind(",") > bare.rfind(".") else bare.rpartition(".")
    forms = [re.sub("[.,]", "", head) + "." + tail if comma else bare]
    if comma and re.fullmatch(r"\d{3}", tail):
        forms.append(re.sub("[.,]", "", bare))
    for form in forms:
        canonical = _canonical(form)
        if canonical is not None:
            yield canonical


def _canonical(text: str) -> str | None:
    if len(text) > DIGITS:
        return None
    number = Decimal(text)
    if number.is_zero():
        return "0"
    return format(number.normalize(), "f")


def _folded(char: str) -> str:
    code = ord(char)
    if 0xE0020 <= code <= 0xE007E:  # tags: ASCII that no screen shows
        return chr(code - 0xE0000)
    if char in _LOOKALIKES:
        return _LOOKALIKES[char]
    parts = unicodedata.normalize("NFKD", char.casefold()).casefold()
    return "".join(_letter(part) for part in parts if part.isalnum())


def _letter(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    return _LOOKALIKES.get(char, char) if digit is None else str(digit)


_FOLDING: Final = _Folding()
