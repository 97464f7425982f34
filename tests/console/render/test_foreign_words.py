from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import picture, text
from scenes import NOW, Cast, Telling, at, blend, card, floor, health, run_id, view
from watchfloor.identity import Blend
from watchfloor.oversight import Card, CardLeg, MayNot, Offer, Origin, SnapshotLine
from watchfloor.records.bodies import Evidence
from watchfloor.visible import cells
from watchfloor_console.board import Words
from watchfloor_console.feed import Floor
from watchfloor_console.render.decide import decide_body, decide_foot
from watchfloor_console.render.deciding import Deciding, Step
from watchfloor_console.render.help import Asked, help_rows
from watchfloor_console.render.line import Line, paint
from watchfloor_console.render.look import Look
from watchfloor_console.render.reading import Progress
from watchfloor_console.render.status import status_rows
from watchfloor_console.render.watch import watch_rows

HOSTILE = "\x1b[31m\u202e\u65e5\u672c[bold]x[/]\x07\r\n\u200b\u0301\u0301\u0301\u0301"
"""An escape sequence, a turn of direction, wide signs, markup, a bell, line ends, what hides, and a tower of marks."""

SIZES = ((140, 40), (200, 60), (120, 30), (110, 40), (100, 30), (80, 24), (70, 20), (60, 16), (50, 12), (33, 9))
STEPS: tuple[Step, ...] = ("read", "approve", "deny")
REFUND = run_id("7F3K")


def hostile_blend(words: str) -> Blend:
    """Agent, human and provider wrote it."""
    made = blend(words, words)
    proof = made.agent.attestation.model_copy(update={"provider": words})
    return made.model_copy(update={"agent": made.agent.model_copy(update={"attestation": proof})})


def hostile_card(words: str, cast: Cast) -> Card:
    """Every free text of a card is hostile."""
    return card(
        "E-4K7Q01234567",
        cast,
        words,
        words,
        words,
        words,
        50.5,
        task=words,
        env=words,
        groups=(words,),
        may=("mara", words),
        may_not=(MayNot(operator=words, reason=words),),
        claims=(words,),
        args={words: words, "n" * 40: [words]},
        origins=(Origin(pointer=f"/{words}", source="tool", detail=words),),
        said=(words,),
        intent=words,
        identity=hostile_blend(words),
        scopes=(Offer(scope={"once": True}, says=words),),
        legs=(CardLeg(leg="agent", answer="allow", rules=(words,), reason=words),),
        quorum=2,
    )


def hostile_floor(words: str, *, is_ascii: bool = False) -> Floor:
    """Four runs in different states, a card and a feed, all of whose words are hostile."""
    cast, made = Cast(words, "7F3K", words, "svid", 8, 12, "275343"), hostile_blend(words)
    runs = [view(cast, identity=made, env=words, task=words)]
    for run, state in (("8F3K", "LOST"), ("9F3K", "UNCONFIRMED"), ("6F3K", "PAUSED")):
        runs.append(view(cast._replace(run=run), identity=made, state=state, by=words))
    on = Floor(lambda: NOW, Words(is_ascii))
    on.take(SnapshotLine(upto=1_482_880, done=True, runs=tuple(runs)))
    on.take(hostile_card(words, cast))
    on.health = health(environment=words)
    tell = Telling(9_000_000)
    on.take(tell.said("reasoning", "03:12:44.100", REFUND, words, t="reasoning", text=words))
    proposed = {"t": "action", "action": "A9", "tool": "x.y", "args": {words: words}}
    on.take(tell.said("action.proposed", "03:12:44.200", REFUND, words, **proposed))
    return on


def killed(on: Floor, words: str, *, is_proven: bool) -> Floor:
    """The same floor after a kill, with hostile evidence."""
    tell, scope = Telling(9_100_000), {"kind": "run", "value": REFUND}
    order = {"order": "K093", "cmd": 1, "kind": "kill", "scope": scope, "by": words, "reason": words}
    on.take(tell.body("run.stopping", "03:12:43.500", REFUND, words, **order, fence=42))
    if is_proven:
        seen = Evidence(kind="word", at=at("03:12:44.600"), detail=words)
        on.take(
            tell.body("run.stopped", "03:12:44.600", REFUND, words, order="K093", evidence=(seen,), confirmed=False)
        )
    else:
        on.take(tell.body("run.unconfirmed", "03:12:44.600", REFUND, words, order="K093", missing=(words,)))
    return on


def every_row(on: Floor, size: tuple[int, int], look: Look = Look()) -> Iterator[Line]:  # noqa: B008 - frozen
    """All screens of a floor at a size."""
    for cursor in ("7F3K", "8F3K", "9F3K", "6F3K"):
        yield from watch_rows(picture(*size, on=on, cursor=cursor, look=look))
    made = picture(*size, on=on, look=look)
    yield from help_rows(made, Asked("watch"), size[1] - 4)
    for one in made.cards:
        yield from status_rows(made, one.escalation)
        for step in STEPS:
            deciding = Deciding(one, Progress(), step=step, code="7mkw", reason=HOSTILE)
            yield from (*decide_body(made, deciding), *decide_foot(made, deciding))


def assert_harmless(rows: Iterator[Line] | Sequence[Line], width: int) -> None:
    """Each row is exactly as wide as its screen, and holds nothing that a terminal would act upon."""
    for row in rows:
        shown = paint(row, Look()).text
        assert shown.isprintable(), repr(shown)
        assert cells(shown) == width, repr(shown)


@pytest.mark.parametrize("size", SIZES)
def test_no_words_of_an_agent_reach_the_terminal_raw_or_move_a_column(size: tuple[int, int]) -> None:
    assert_harmless(every_row(hostile_floor(HOSTILE), size), size[0])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("is_proven", [False, True])
def test_nor_do_its_words_about_its_own_end(size: tuple[int, int], is_proven: bool) -> None:
    on = killed(hostile_floor(HOSTILE), HOSTILE, is_proven=is_proven)
    assert_harmless(every_row(on, size), size[0])


def test_markup_of_an_agent_is_shown_as_it_was_written() -> None:
    on = hostile_floor("[bold red]x[/] [link=a:b]y[/]")
    shown = "\n".join(text(list(every_row(on, (140, 40)))))
    assert '"[bold red]x[/] [link=a:b]y[/]"' in shown


def test_what_a_policy_offers_is_made_visible_like_all_else() -> None:
    on = hostile_floor("once\x1b[2J")
    made = picture(on=on)
    shown = text(decide_body(made, Deciding(made.cards[0], Progress())))
    assert any("(x) once⟦U+001B⟧[2J" in row for row in shown)


def test_an_escape_that_an_agent_forges_differs_from_ours() -> None:
    real, forged = (
        "\n".join(text(list(every_row(hostile_floor(words), (140, 40))))) for words in ("a\u202e", "a⟦U+202E⟧")
    )
    assert "a⟦U+202E⟧" in real
    assert "a⟦U+202E⟧" not in forged


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (50, 12)])
def test_in_ascii_not_one_foreign_sign_is_left(size: tuple[int, int]) -> None:
    look = Look(ascii=True)
    on = hostile_floor(HOSTILE, is_ascii=True)
    for row in (*every_row(on, size, look), *every_row(killed(on, HOSTILE, is_proven=False), size, look)):
        shown = paint(row, look).text
        assert shown.isascii(), shown
        assert shown.isprintable(), repr(shown)


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_whatever_an_agent_is_called_the_screen_keeps_its_columns(words: str) -> None:
    on = killed(hostile_floor(words), words, is_proven=False)
    for size in ((140, 40), (80, 24)):
        assert_harmless(every_row(on, size), size[0])


@pytest.mark.parametrize("name", ["✓ NOTHING WRONG", "KILL planner run 2C9D", "▮ STOPPED tree", "F9 ARMED 1.6s"])
def test_a_name_that_pretends_to_be_ours_stays_an_agents_name(name: str) -> None:
    rows = text(watch_rows(picture(on=floor(runs=[view(Cast(name, "7F3K", None, "svid", 8, 1, "1"), state="LOST")]))))
    assert rows[0].startswith("  ! 1 NOT PROVEN")
    assert "▮ STOPPED tree" not in rows[5][:22]
    assert rows[-2].startswith(f"  ^K   F8   KILL {name} run 7F3K")


def test_without_colour_the_words_are_the_same() -> None:
    bare = Look(has_color=False)
    for row in every_row(hostile_floor(HOSTILE), (140, 40)):
        strip = paint(row, bare)
        assert strip.text == paint(row, Look()).text
        assert all(segment.style is None or segment.style.color is None for segment in strip)


def test_the_light_theme_shows_the_same_words() -> None:
    for row in every_row(hostile_floor(HOSTILE), (80, 24)):
        assert paint(row, Look(theme="light")).text == paint(row, Look()).text
