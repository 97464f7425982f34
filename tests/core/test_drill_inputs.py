from watchfloor_server.core import inputs
from watchfloor_server.core.drill_inputs import DrillGiven


def test_a_drill_comes_from_a_console() -> None:
    assert DrillGiven in inputs.CONSOLE
