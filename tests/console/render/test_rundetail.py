from drawn import picture, text
from storied import RUN, Story, run_records
from watchfloor.oversight import RecordLine
from watchfloor_console.board import Words
from watchfloor_console.feed.story import Teller
from watchfloor_console.render.rundetail import detail_pane


def shown(records: list[RecordLine], word: str) -> str:
    """The detail of the last branch with this word."""
    teller = Teller(Words())
    teller.take(records)
    story = teller.story()
    branch = [one for one in story.branches if word in one.row.word.text][-1]
    return "\n".join(row.rstrip() for row in text(detail_pane(picture(), story, branch, 58).lines))


def test_an_action_is_whole() -> None:
    found = shown(run_records(), "acts")
    assert "tool      refund.issue on stripe" in found
    assert "decision  ? ESCALATE E-4K7Q  R12 refund above 100 EUR" in found
    assert "people    0 of 2 approved; nothing runs before that" in found
    assert "grant     none yet; single use, these arguments" in found
    assert "ARGUMENTS ─" in found
    assert 'note         "2nd charge⟦U+202E⟧, customer told"' in found
    assert "~ refund is confirmed by stripe, not before." in found
    assert "prompt    message 3" in found


def test_its_answers_show_the_same_action() -> None:
    assert shown(run_records(), "YES") == shown(run_records(), "ESCALATE") == shown(run_records(), "acts")


def test_leave_and_its_end_are_told() -> None:
    found = shown(run_records()[:6], "done")
    assert "grant     G221 until 03:12:10.000Z, epoch 41, single use" in found
    assert 'ended     succeeded  "1 order"' in found
    assert "in flight: it may still land" in shown(run_records()[:5], "acts")


def test_a_denied_action_has_no_grant() -> None:
    found = shown(run_records()[:12], "DENY")
    assert "✗ DENY  R31 no export of personal data" in found
    assert "grant     none" in found


def test_words_are_whole_with_what_influenced_them() -> None:
    found = shown(run_records(), "says")
    assert found.startswith("REASONING ─")
    assert "tool      ticket 5510" in found
    assert "it names nothing" in shown(run_records()[:2], "says")


def test_any_other_record_names_the_key_that_shows_all_of_it() -> None:
    assert "o shows all of it" in shown(run_records(), "start")


def test_a_failure_and_an_end_that_nobody_knows_are_told() -> None:
    tell = Story(1_482_900)
    failed = tell.said(
        "action.outcome", "03:13:00.000", RUN, "refund-bot", t="outcome", action="A1", status="failed", error="no stock"
    )
    assert "ended     failed  no stock" in shown([*run_records()[:5], failed], "fail")
    raw = '{"action":"A1","status":"unknown","reason":"the agent was lost"}'
    lost = tell.line("action.outcome", "03:13:00.000", RUN, "refund-bot", raw)
    assert "? unknown  the agent was lost" in shown([*run_records()[:5], lost], "fail")


def test_changed_arguments_are_those_that_run() -> None:
    tell = Story(1_482_900)
    changed = tell.decided("03:13:00.000", "A4", "allow", "R12", "approved", args={"amount": "100.00"}, by=("ines",))
    found = shown([*run_records(), changed], "ALLOW")
    assert "as a person changed them" in found
    assert '"100.00"' in found
    assert '"312.40"' not in found.split("REASONING")[0]
    assert "by ines" in found


def test_a_long_name_and_what_came_from_a_tool_are_whole() -> None:
    tell = Story()
    act = tell.said(
        "action.proposed",
        "03:00:00.000",
        RUN,
        "refund-bot",
        t="action",
        action="A9",
        tool="x",
        args={"n" * 30: "v\x1b"},
        foreign=["/n"],
        intent="to try",
    )
    found = shown([act], "acts")
    assert "n" * 30 in found
    assert r'="' in found.replace(" ", "")
    assert "? taken from a tool's output: /n" in found
    assert "~ to try" in found
    assert "decision  none yet" in found
