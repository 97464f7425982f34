from watchfloor_console.board.seeking import Fault, RunSeek, WhoSeek


def test_what_is_sought_names_what_it_is_about() -> None:
    assert (RunSeek("7F3K").after, WhoSeek("7F3K").action) == (0, "")
    assert Fault("there is no link").words == "there is no link"
