import secrets

from watchfloor_server.gateway.codes import LENGTH, LETTERS, Codes


def test_a_code_belongs_to_an_operators_device_and_stays_the_same() -> None:
    codes = Codes(secrets.token_bytes)
    code = codes.show("E-1", "mara", "cli")
    assert len(code) == LENGTH
    assert set(code) <= set(LETTERS)
    assert codes.show("E-1", "mara", "cli") == code
    assert codes.accepts("E-1", "mara", "cli", f" {code.lower()} ")
    assert not codes.accepts("E-1", "mara", "desk", code)
    assert not codes.accepts("E-1", "jo", "cli", code)
    assert not codes.accepts("E-2", "mara", "cli", code)


def test_a_wrong_try_makes_a_code_worthless() -> None:
    codes = Codes(secrets.token_bytes)
    code = codes.show("E-1", "mara", "cli")
    wrong = "".join(LETTERS[(LETTERS.index(letter) + 1) % len(LETTERS)] for letter in code)
    assert not codes.accepts("E-1", "mara", "cli", wrong)
    assert not codes.accepts("E-1", "mara", "cli", code)
    again = codes.show("E-1", "mara", "cli")
    assert not codes.accepts("E-1", "mara", "cli", None)
    assert not codes.accepts("E-1", "mara", "cli", again)


def test_a_closed_card_has_no_codes() -> None:
    codes = Codes(secrets.token_bytes)
    code = codes.show("E-1", "mara", "cli")
    codes.close("E-1")
    codes.close("E-1")
    assert not codes.accepts("E-1", "mara", "cli", code)


def test_every_letter_is_as_likely_as_any_other() -> None:
    byte = iter(range(256))
    codes = Codes(lambda count: bytes(next(byte) for _ in range(count)))
    drawn = "".join(codes.show(f"E-{n}", "mara", "cli") for n in range(240 // LENGTH))
    assert {drawn.count(letter) for letter in LETTERS} == {10}
    assert not set("aeiou0O1Il5sz") & set(LETTERS)


def test_bytes_that_would_favour_some_letters_are_drawn_again() -> None:
    byte = iter([255, 0, 254, 1, 240, 2, 3])
    assert Codes(lambda count: bytes(next(byte) for _ in range(count))).show("E-1", "mara", "cli") == LETTERS[:4]
