import pytest

from watchfloor_server.gateway.serial import Serial


def test_what_comes_of_a_thing_is_worked_on_after_it() -> None:
    heard: list[str] = []

    def work(thing: str) -> None:
        heard.append(f"{thing} begins")
        if thing == "a":
            serial.put("b")
        heard.append(f"{thing} ends")

    serial = Serial(work)
    serial.put("a")
    assert heard == ["a begins", "a ends", "b begins", "b ends"]
    assert not serial.is_busy


def test_a_thing_that_fails_leaves_the_next_their_turn() -> None:
    heard: list[str] = []

    def work(thing: str) -> None:
        if thing == "bad":
            raise ValueError(thing)
        heard.append(thing)

    serial = Serial(work)
    with pytest.raises(ValueError, match="bad"):
        serial.put("bad")
    serial.put("good")
    assert heard == ["good"]
