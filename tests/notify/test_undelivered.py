from watchfloor_server.notify import Undelivered


def test_a_page_that_was_not_taken_is_tried_again_unless_it_is_said_otherwise() -> None:
    assert not Undelivered("it answered 500").is_final
    assert Undelivered("it answered 410", is_final=True).is_final
