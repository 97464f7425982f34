from talks import Talk
from watchfloor.oversight import Refused


def test_an_order_that_was_refused_is_told_in_the_servers_words(talk: Talk) -> None:
    talk.refusal = Refused("role", "orders need a controller\x1b[2J")
    said = talk.type("kill")
    assert "NOT DONE" in said
    assert "orders need a controller[U+001B][2J" in said


def test_an_order_that_was_taken_says_which_and_how_many(talk: Talk) -> None:
    assert "order 9RGJ is taken, 1 run." in talk.type("kill")
