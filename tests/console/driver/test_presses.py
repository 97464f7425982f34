"""The stop keys as a dialogue: presses and moments in, wishes out."""

from hypothesis import given
from hypothesis import strategies as st

from watchfloor_console.driver.aim import Aim
from watchfloor_console.driver.presses import ALL, Press, Presses, Told, Wish

A = Aim("A", "bot-a")
B = Aim("B", "bot-b")
Step = tuple[float, Press, Aim]
HOLD_A = Wish("hold", "A", "bot-a", 3.0)
KILL_A = Wish("kill", "A", "bot-a")


def play(*steps: Step, until_s: float | None = None, after_s: float = 3.0) -> list[Wish | Told]:
    """Press at moments, letting what is due happen between them."""
    machine, out = Presses(after_s), list[Wish | Told]()
    for at_s, press, aim in steps:
        while (wake_s := machine.wake_s) is not None and wake_s <= at_s:
            due = machine.due(wake_s)
            if due is not None:
                out.append(due)
        wish = machine.press(press, aim, at_s)
        if wish is not None:
            out.append(wish)
    if until_s is not None and machine.wake_s is not None:
        due = machine.due(until_s)
        if due is not None:
            out.append(due)
    return out


def presses(press: Press, times: list[float]) -> list[Step]:
    """The same key at each of these moments."""
    return [(at_s, press, A) for at_s in times]


def test_the_first_press_holds_and_the_second_kills_now() -> None:
    assert play((0, "kill", A), (0.4, "kill", A), until_s=1) == [HOLD_A, KILL_A]


def test_a_run_named_in_words_is_held_and_named_again_it_is_killed() -> None:
    machine = Presses()
    assert machine.command("A", "bot", 0.0) == Wish("hold", "A", "bot", 3.0)
    assert machine.command("A", "bot", 1.0) == Wish("kill", "A", "bot")
    assert machine.command(ALL, "", 2.0) == Wish("hold", ALL, "", 3.0)
    assert machine.press("take_back", Aim(), 2.5) == Wish("resume", ALL)


def test_a_second_press_counts_only_from_150_ms_on() -> None:
    assert play((0, "kill", A), (0.1, "kill", A), until_s=1) == [HOLD_A]


def test_a_second_press_counts_only_if_no_third_follows() -> None:
    assert play((0, "kill", A), (0.4, "kill", A), (0.44, "kill", A), until_s=1) == [HOLD_A]


def test_a_held_key_holds_the_run_and_does_not_kill_it() -> None:
    times = [0.0, *(0.5 + 0.033 * n for n in range(60))]
    assert play(*presses("kill", times), until_s=9) == [HOLD_A]


@given(st.floats(0.2, 1.0), st.floats(0.01, 0.079), st.integers(2, 70))
def test_no_auto_repeat_ever_kills(delay_s: float, every_s: float, count: int) -> None:
    times = [0.0, *(delay_s + every_s * n for n in range(count))]
    wishes = play(*presses("kill", [at_s for at_s in times if at_s < 2.9]), until_s=2.95)
    assert wishes == [HOLD_A]


def test_another_run_is_held_for_itself() -> None:
    assert play((0, "kill", A), (0.4, "kill", B)) == [HOLD_A, Wish("hold", "B", "bot-b", 3.0)]


def test_a_held_key_never_goes_on_to_the_next_run() -> None:
    assert play((0, "kill", A), (0.03, "kill", B), (0.06, "kill", B)) == [HOLD_A]


def test_a_run_whose_kill_is_out_gets_it_again_at_once() -> None:
    assert play((0, "kill", A._replace(is_dying=True))) == [KILL_A]
    assert play((0, "kill", A), (3.5, "kill", A)) == [HOLD_A, KILL_A]


def test_a_hold_of_ones_own_from_before_is_killed_by_one_press() -> None:
    assert play((0, "kill", A._replace(is_own_hold=True)), until_s=1) == [Wish("kill", "A", "")]


def test_a_hold_that_was_taken_back_and_is_still_painted_is_none() -> None:
    stale = A._replace(is_own_hold=True)
    resume = Wish("resume", "A", "bot-a")
    assert play((0, "kill", A), (1, "take_back", stale), (1.2, "kill", stale), until_s=2) == [HOLD_A, resume, HOLD_A]
    again = play((0, "take_back", stale), (0.2, "take_back", stale), (0.4, "kill", stale), until_s=1)
    assert again == [resume, Told("no kill of yours is pending: nothing was taken back"), HOLD_A]
    assert play((0, "take_back", stale), (1.0, "kill", stale), until_s=2) == [resume, Wish("kill", "A", "")]


def test_with_no_seconds_to_spare_the_first_press_kills() -> None:
    assert play((0, "kill", A), after_s=0) == [KILL_A]


def test_nothing_selected_is_said() -> None:
    (told,) = play((0, "kill", Aim()))
    assert isinstance(told, Told)


def test_who_may_not_stop_stops_nothing_with_any_key() -> None:
    no = A._replace(may_stop=False)
    keys: tuple[Press, ...] = ("kill", "stop_all", "take_back")
    for press in keys:
        assert all(isinstance(wish, Told) for wish in play((0, press, no), (0.5, press, no), until_s=2))


def test_a_pending_kill_is_taken_back_while_it_counts() -> None:
    assert play((0, "kill", A), (2.0, "take_back", B)) == [HOLD_A, Wish("resume", "A", "bot-a")]
    assert isinstance(play((0, "kill", A), (3.1, "take_back", B))[1], Told)
    assert play((0, "take_back", A._replace(is_own_hold=True))) == [Wish("resume", "A", "bot-a")]


def test_after_taking_it_back_a_press_holds_anew() -> None:
    assert play((0, "kill", A), (1, "take_back", A), (1.5, "kill", A)) == [HOLD_A, Wish("resume", "A", "bot-a"), HOLD_A]


def test_f9_twice_holds_all_and_twice_again_kills_all() -> None:
    hold, kill = Wish("hold", ALL, "", 3.0), Wish("kill", ALL)
    assert play(*presses("stop_all", [0.0, 0.5]), until_s=0.7) == [hold]
    assert play(*presses("stop_all", [0.0, 0.5, 1.0, 1.5]), until_s=2) == [hold, kill]


def test_f9_counts_from_150_ms_to_2_s() -> None:
    assert play((0, "stop_all", A), (0.1, "stop_all", A), until_s=1) == []
    assert play((0, "stop_all", A), (2.1, "stop_all", A), until_s=4) == []


def test_a_held_f9_stops_nothing() -> None:
    times = [0.0, *(0.5 + 0.033 * n for n in range(40))]
    assert play(*presses("stop_all", times), until_s=9) == []


def test_any_other_key_disarms_f9() -> None:
    machine = Presses()
    machine.press("stop_all", A, 0.0)
    assert machine.armed_left_s(0.5) == 1.5
    machine.disarm()
    assert machine.armed_left_s(0.5) is None
    machine.press("stop_all", A, 1.0)
    machine.press("kill", A, 1.2)
    assert machine.armed_left_s(1.3) is None
