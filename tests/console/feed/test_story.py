from storied import RUN, Story, run_records
from watchfloor.oversight import RecordLine
from watchfloor_console.board import Words, plain
from watchfloor_console.feed.story import Story as Told
from watchfloor_console.feed.story import Teller


def told(records: list[RecordLine]) -> Told:
    teller = Teller(Words())
    teller.take(records)
    return teller.story()


def drawn(story: Told) -> list[str]:
    """One text a branch, set in by its depth."""
    return [f"{'  ' * one.depth}{one.row.word.text.strip()} {plain(one.row.body).strip()}" for one in story.branches]


def test_reasoning_is_the_parent_of_what_it_led_to_and_an_action_of_its_answers() -> None:
    wanted = [
        'start task "refund the double charg',
        'says "I will find both charges for',
        '  acts orders.get(order="8841") on',
        "    ✓ ALLOW R01 read only",
        '    done ok, "1 order", 252 ms',
        '  acts stripe.list(customer="cus_9',
        "    ✓ ALLOW R01 read only",
        '    done ok, "2 charges", 780 ms',
        'says "Two charges of 312.40 EUR, 41',
        '  acts customer.export(customer="c',
        "    ✗ DENY R31 no export of person",
        "      told read the single ticket:",
        'says "Customer was charged twice fo',
        '  acts refund.issue(amount="312.40',
        "    ? ESCALATE R12 refund above 100",
        "      ✓ YES ines, signed",
    ]
    assert [row[:30] for row in drawn(told(run_records()))] == [row[:30] for row in wanted]


def test_the_tree_knows_its_rails() -> None:
    branches = told(run_records()).branches
    first, allow, done, second = branches[2:6]
    assert (first.is_last, second.is_last) == (False, True)
    assert (allow.is_last, done.is_last, done.rails) == (False, True, (True, True))
    assert branches[6].rails == (True, False)


def test_records_in_parts_tell_the_same_story_as_at_once() -> None:
    records = run_records()
    teller = Teller(Words())
    for record in records:
        teller.take([record])
        teller.take(records[:3])
    assert drawn(teller.story()) == drawn(told(records))
    assert teller.upto == records[-1].seq


def test_an_action_knows_all_that_became_of_it() -> None:
    acts = told(run_records()).acts
    assert (acts["A1"].grant is not None, acts["A1"].outcome is not None, acts["A1"].is_in_flight) == (
        True,
        True,
        False,
    )
    assert (acts["A4"].waits, acts["A4"].quorum, acts["A4"].escalation) == (True, 2, "E-4K7Q01234567")
    assert acts["A4"].before is not None


def test_what_was_allowed_and_has_not_ended_is_in_flight() -> None:
    story = told(run_records()[:5])
    assert [act.action for act in story.in_flight] == ["A1"]


def test_a_story_that_does_not_begin_at_the_start_says_so_and_loses_nothing() -> None:
    story = told(run_records()[5:])
    assert not story.is_whole
    assert drawn(story)[0].startswith("done")


def test_an_answer_of_people_without_its_card_is_no_branch_but_an_end_is() -> None:
    tell = Story()
    yes = {"escalation": "E-1", "operator": "ines", "answer": "approve", "card_sha256": "A" * 43, "signed": "{}"}
    end = {"escalation": "E-1", "action": "A9", "end": "expired", "reason": "nobody answered"}
    story = told(
        [
            tell.body("escalation.verdict", "03:00:00.000", RUN, "refund-bot", **yes),
            tell.body("escalation.closed", "03:00:01.000", RUN, "refund-bot", **end),
        ]
    )
    assert drawn(story) == ["card E-1 expired: nobody answered"]


def test_a_card_that_ended_is_told_below_its_answer() -> None:
    tell = Story(1_482_900)
    ends = {"escalation": "E-4K7Q01234567", "action": "A4", "end": "expired", "reason": "nobody answered"}
    no = {"escalation": "E-4K7Q01234567", "operator": "jo", "answer": "deny", "card_sha256": "A" * 43, "signed": "{}"}
    more = [
        tell.body("escalation.verdict", "03:13:00.000", RUN, "refund-bot", **no),
        tell.body("escalation.closed", "03:13:00.000", RUN, "refund-bot", **ends),
    ]
    assert drawn(told([*run_records(), *more]))[-2:] == ["      ✗ NO jo, signed", "      expired nobody answered"]


def test_an_unknown_end_is_an_end() -> None:
    tell = Story(1_482_900)
    gone = tell.line(
        "action.outcome", "03:13:00.000", RUN, "refund-bot", '{"action":"A1","status":"unknown","reason":"lost"}'
    )
    story = told([*run_records()[:5], gone])
    assert story.in_flight == ()
