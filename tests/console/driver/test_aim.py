from watchfloor_console.driver.aim import Aim, Sight


class Clock:
    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


def test_the_aim_is_what_was_painted_and_not_what_was_drawn_since() -> None:
    clock = Clock()
    sight = Sight(clock)
    sight.draw(Aim("A", "a"))
    frame = sight.drawn()
    sight.draw(Aim("B", "b"))
    sight.paint(frame)
    assert sight.painted().run == "A"
    assert sight.drawn().run == "B"


def test_a_screen_that_did_not_change_is_as_good_as_painted_now() -> None:
    clock = Clock()
    sight = Sight(clock)
    sight.draw(Aim("A", "a"))
    sight.paint(sight.drawn())
    clock.s = 5.0
    assert sight.age_s == 5.0
    sight.still()
    assert sight.age_s == 0.0
    sight.draw(Aim("B", "b"))
    clock.s = 7.0
    sight.still()
    assert sight.age_s == 2.0
