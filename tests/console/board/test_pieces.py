from watchfloor_console.board import Piece, Words, plain


def test_a_foreign_name_cannot_bring_an_escape_or_more_than_its_cells() -> None:
    assert Words().name("a\x1b]10;?\x07b") == "a⟦U+001B⟧]10;?⟦U+0007⟧b"
    assert Words().name("x" * 100, 5) == "xxxx»"


def test_ascii_words_are_ascii() -> None:
    assert Words(ascii=True).line("Größe", 40).isascii()


def test_the_bare_text_of_pieces() -> None:
    assert plain((Piece("KILL ", "strong"), Piece("bot"))) == "KILL bot"
