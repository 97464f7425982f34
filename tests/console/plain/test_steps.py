from watchfloor_console.plain.steps import ARMED_S, CLOSED_S, CODE_S, HAND_S, WRONG, Attempts, Step


def test_what_was_typed_before_the_code_could_be_read_does_not_count() -> None:
    step = Step("approve", "7MKW", 10.0)
    assert "before it could be read" in step.fault("7mkw", 10.0 + HAND_S / 2)
    assert step.fault("7mkw", 10.1 + HAND_S) == ""
    assert "after 20 s" in step.fault("7mkw", 10.1 + CODE_S)
    assert step.is_right(" 7mkw ")
    assert not step.is_right("7mkx")


def test_stop_all_waits_ten_seconds_and_may_be_repeated_at_once() -> None:
    step = Step("all", "stop all", 10.0)
    assert step.fault("stop all", 10.0) == ""
    assert step.fault("stop all", 10.1 + ARMED_S) != ""


def test_the_fifth_wrong_code_closes_the_step_for_a_while() -> None:
    attempts = Attempts()
    for _ in range(WRONG - 1):
        attempts.wrong(1.0)
    assert not attempts.is_closed(1.0)
    attempts.wrong(1.0)
    assert attempts.is_closed(1.0)
    assert not attempts.is_closed(1.0 + CLOSED_S)
    attempts.right()
