import json

from canary import asked, label, passes, practising, shows, tells
from guards import answers, arriving, granted, point
from playbook import Floor
from watchfloor_server.core import point_inputs as p
from watchfloor_server.core.point_effects import AskPractice, SayFence


def results(floor: Floor) -> list[tuple[str, str]]:
    """All that was written down of canaries."""
    found = (json.loads(record.raw) for record in floor.records if record.kind == "point.practised")
    return [(body["answer"], body.get("why", "")) for body in found]


def test_a_fence_bars_the_practice_run_before_anything_is_asked() -> None:
    floor = Floor()
    post = practising(floor)
    assert floor.wait_s(0.0)[-1] == "fence 3: killed"
    assert floor.wait_s(0.1) == []
    assert answers(floor, post, 2) == []
    assert answers(floor, post, 3) == ["practise", "practise"]
    assert answers(floor, post, 3) == []


def test_a_point_that_refuses_by_its_fence_and_brings_the_other_grant_is_proven() -> None:
    floor = Floor()
    post = practising(floor)
    bot = floor.agent()
    granted(floor, bot)
    assert label(floor, bot) == "COOPERATIVE"
    assert passes(floor, post) == ["fence 4: released", "write point.practised"]
    assert label(floor, bot) == "ENFORCED"
    assert floor.wait_s(0.0) == ["write run.labelled"]
    assert floor.body("run.labelled") == {"label": "ENFORCED", "by": ["point payments"], "why": ""}
    assert floor.body("point.practised")["answer"] == "refused"


def test_it_is_asked_again_and_again_and_nothing_new_is_written_while_it_holds() -> None:
    floor = Floor()
    post = practising(floor)
    for _ in range(5):
        passes(floor, post, after_s=22.0)
    assert results(floor) == [("refused", "")]


def test_what_was_proven_is_so_for_a_minute_from_the_question_and_no_longer() -> None:
    floor = Floor()
    post = practising(floor)
    bot = floor.agent()
    granted(floor, bot)
    passes(floor, post)
    floor.desk.state.fences.points[post.conn].canary.is_known = False
    for _ in range(29):
        floor.wait_s(2.0)
        answers(floor, post)
    floor.wait_s(1.9)
    assert label(floor, bot) == "ENFORCED"
    assert floor.wait_s(0.1)[-1] == "write run.labelled"
    assert label(floor, bot) == "COOPERATIVE"
    assert "the last proof is too old" in str(floor.body("run.labelled")["why"])


def test_a_point_that_executes_what_it_must_refuse_is_bypassed_until_it_proves_better() -> None:
    floor = Floor()
    post = practising(floor)
    bot = floor.agent()
    granted(floor, bot)
    passes(floor, post)
    found = asked(floor, post, after_s=20.0)
    heard = tells(floor, post, found.free, "executed")
    assert (heard[0].split()[-1], heard[1]) == ("released", "write point.practised")
    assert floor.wait_s(0.1) == ["write run.labelled"]
    assert label(floor, bot) == "BYPASSED"
    assert results(floor)[-1] == ("executed", "it executed a practice action without leave")
    passes(floor, post, after_s=20.0)
    assert label(floor, bot) == "ENFORCED"


def test_a_point_that_brings_the_barred_grant_is_bypassed_though_the_server_refused_it() -> None:
    floor = Floor()
    post = practising(floor)
    found = asked(floor, post)
    assert shows(floor, post, found.barred) == "practice"
    assert results(floor) == [("executed", "it asked to use up a grant of a run that its fence had said is killed")]


def test_a_liar_that_refuses_everything_without_looking_is_not_proven() -> None:
    floor = Floor()
    post = practising(floor)
    found = asked(floor, post)
    tells(floor, post, found.barred, code="killed")
    tells(floor, post, found.free, code="killed")
    assert results(floor) == [
        ("unproven", "it refused what no fence forbids, without asking the server: so it did not look")
    ]


def test_a_liar_that_brings_nothing_but_says_practice_is_not_proven() -> None:
    floor = Floor()
    post = practising(floor)
    found = asked(floor, post)
    tells(floor, post, found.free, code="practice")
    tells(floor, post, found.barred, code="killed")
    assert results(floor)[-1][0] == "unproven"


def test_who_refuses_for_another_reason_or_could_not_try_is_not_proven() -> None:
    for answer, code, why in (
        ("refused", "audience", "it refused by audience, and not by its fence"),
        ("refused", "", "it refused by no code, and not by its fence"),
        ("failed", "KeyError: 'x'", "it could not try: KeyError: 'x'"),
    ):
        floor = Floor()
        post = practising(floor)
        found = asked(floor, post)
        shows(floor, post, found.free)
        tells(floor, post, found.free, code="practice")
        tells(floor, post, found.barred, answer, code)  # type: ignore[arg-type]
        assert results(floor) == [("unproven", why)]
    floor = Floor()
    post = practising(floor)
    found = asked(floor, post)
    tells(floor, post, found.barred, code="killed")
    tells(floor, post, found.free, "failed", "OSError")
    assert results(floor) == [("unproven", "it could not try: OSError")]


def test_a_silent_point_is_not_proven_and_asked_again_later() -> None:
    floor = Floor()
    post = practising(floor)
    asked(floor, post)
    floor.wait_s(2.9)
    answers(floor, post)
    heard = floor.wait_s(2.2)
    assert "write point.practised" in heard
    assert results(floor) == [("unproven", "it did not answer within 5 s")]
    answers(floor, post)
    passes(floor, post)
    assert results(floor)[-1] == ("refused", "")


def test_an_answer_that_comes_late_proves_nothing_but_one_that_it_came_through_counts() -> None:
    floor = Floor()
    post = practising(floor)
    found = asked(floor, post)
    floor.wait_s(2.9)
    answers(floor, post)
    floor.wait_s(2.2)
    shows(floor, post, found.free)
    assert tells(floor, post, found.barred, code="killed") == []
    assert tells(floor, post, found.free, code="practice") == []
    assert results(floor)[-1][0] == "unproven"
    assert tells(floor, post, found.free, "executed") == ["write point.practised"]
    assert results(floor)[-1][0] == "executed"


def test_an_answer_that_is_replayed_or_made_up_proves_nothing() -> None:
    floor = Floor()
    post = practising(floor)
    first = asked(floor, post)
    tells(floor, post, first.barred, code="killed")
    shows(floor, post, first.free)
    tells(floor, post, first.free, code="practice")
    second = asked(floor, post, after_s=20.0)
    for old in first:
        assert tells(floor, post, old, code="killed") == []
    assert tells(floor, post, second.barred._replace(id="made-up"), code="killed") == []
    assert tells(floor, post, second.barred, code="audience") == []
    assert tells(floor, post, second.barred, code="killed") == []
    shows(floor, post, second.free)
    tells(floor, post, second.free, code="practice")
    assert floor.desk.state.fences.points[post.conn].canary.why == "it refused by audience, and not by its fence"


def test_another_points_answer_and_that_of_one_that_is_gone_count_for_nobody() -> None:
    floor = Floor()
    post, other = practising(floor), point(floor, "gateway", ("crm",), seed="2", token="2")
    found = asked(floor, post)
    assert tells(floor, other, found.barred, "executed") == []
    floor.give(p.PointLeft(other.conn))
    assert tells(floor, other, found.barred, "executed") == []
    assert results(floor) == []


def test_a_point_that_knows_nothing_of_canaries_is_never_asked() -> None:
    floor = Floor()
    point(floor)
    for _ in range(30):
        floor.wait_s(1.0)
        assert not [effect for effect in floor.effects if isinstance(effect, AskPractice)]
    assert results(floor) == []


def test_who_let_something_through_does_not_lose_that_by_coming_back_or_by_a_restart() -> None:
    floor = Floor()
    post = practising(floor)
    bot = floor.agent()
    granted(floor, bot)
    tells(floor, post, asked(floor, post).barred, "executed")
    floor.give(p.PointLeft(post.conn))
    assert label(floor, bot) == "BYPASSED"
    floor.give(arriving(floor, seed="fresh", token="fresh"))
    assert label(floor, bot) == "BYPASSED"
    floor.restart()
    assert label(floor, bot) == "BYPASSED"
    post = practising(floor)
    assert label(floor, bot) == "BYPASSED"
    passes(floor, post)
    assert label(floor, bot) == "ENFORCED"


def test_a_bad_instance_of_a_name_is_not_excused_by_a_good_one() -> None:
    floor = Floor()
    bot = floor.agent()
    bad = practising(floor, seed="bad", token="bad")
    granted(floor, bot)
    tells(floor, bad, asked(floor, bad).barred, "executed")
    good = practising(floor, seed="good", token="good")
    passes(floor, good)
    assert label(floor, bot) == "BYPASSED"


def test_a_restart_forgets_a_proof_and_an_older_refusal_frees_the_name() -> None:
    floor = Floor()
    post = practising(floor)
    bot = floor.agent()
    granted(floor, bot)
    tells(floor, post, asked(floor, post).barred, "executed")
    passes(floor, post, after_s=20.0)
    floor.wait_s(0.1)
    assert label(floor, bot) == "ENFORCED"
    floor.restart()
    assert label(floor, bot) == "COOPERATIVE"
    assert floor.wait_s(0.1) == ["write run.labelled"]


def test_an_answer_to_a_canarys_fence_covers_a_kill_as_any_other_does() -> None:
    floor = Floor()
    post = practising(floor)
    bot = floor.agent()
    granted(floor, bot)
    floor.orders("mara", "kill", {"run": bot.run}, order="k1")
    floor.wait_s(0.1)
    assert any(isinstance(effect, SayFence) for effect in floor.effects)
    assert "consoles: stage fenced" in answers(floor, post)
