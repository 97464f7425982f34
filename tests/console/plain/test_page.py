import io

from watchfloor_console.plain.page import Page, fact, speakable


def test_the_word_comes_first_and_its_column_stays() -> None:
    assert fact("03:12:42Z", "SAYS", "x") == "03:12:42Z  SAYS       x"
    assert fact("", "tool", "x") == "           tool       x"
    assert fact("03:13:53.000Z", "STOP UNCONFIRMED", "x") == "03:13:53.000Z  STOP UNCONFIRMED   x"


def test_nothing_that_a_terminal_could_act_upon_is_written() -> None:
    assert speakable("a\x1b[2Jb\r\n\u202e") == "a[U+001B][2Jb[U+000D][U+000A][U+202E]"
    assert speakable("✓ proven") == "+ proven"


def test_a_script_finds_its_words_behind_the_prompt() -> None:
    out = io.StringIO()
    page = Page(out, is_terminal=False)
    page.prompt("[kill = nothing] ")
    page.typed("status")
    page.line("STATUS")
    assert out.getvalue() == "\n[kill = nothing] status\nSTATUS\n"


def test_a_line_leaves_an_open_prompt_on_its_own() -> None:
    out = io.StringIO()
    page = Page(out, is_terminal=True)
    page.prompt("[kill = nothing] ")
    page.prompt("[kill = nothing] ")
    assert page.is_prompting
    page.line("SAYS")
    assert out.getvalue() == "\n[kill = nothing] \nSAYS\n"
    assert not page.is_prompting
