from drawn import picture
from scenery import Telling, run_id
from watchfloor_console.board import Words, plain
from watchfloor_console.render.fulltext import fact, flat, json_rows, record_page


def test_a_record_is_whole_and_visible() -> None:
    tell = Telling(6)
    record = tell.said(
        "reasoning", "03:00:00.000", run_id("7F3K"), "refund-bot", t="reasoning", text="a\u202e" + "x" * 3000
    )
    title, note, rows = record_page(record, picture().words)
    text = "\n".join(plain(row) for row in rows)
    assert (title, note) == ("RECORD 7", "03:00:00.000Z")
    assert "⟦U+202E⟧" + "x" * 3000 in text
    assert "refund-bot" in text


def test_a_payload_that_is_no_json_is_shown_as_it_is() -> None:
    record = Telling().line("note", "03:00:00.000", None, None, "{not json\x1b")
    assert "{not json⟦U+001B⟧" in plain(record_page(record, Words())[2][-1])


def test_json_is_set_in_by_its_levels() -> None:
    assert [plain(row) for row in json_rows({"a": {"b": 1}}, Words())] == ["{", '  "a": {', '    "b": 1', "  }", "}"]


def test_every_value_has_its_dotted_name() -> None:
    assert flat({"a": {"b": 1, "c": [True, "x"]}, "d": {}, "e": None}) == [
        ("a.b", "1"),
        ("a.c.0", "true"),
        ("a.c.1", "x"),
        ("d", "{}"),
        ("e", "null"),
    ]


def test_a_fact_is_a_name_and_a_value() -> None:
    assert plain(fact("kind", "note")) == "kind        note"
