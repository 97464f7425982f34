from watchfloor_console.bindings import GROUPS, KEYS
from watchfloor_console.bindings.key import EVERYWHERE, LOOKING


def test_every_key_is_of_a_group_and_of_screens_that_there_are() -> None:
    assert {key.group for key in KEYS} == set(GROUPS)
    assert all(set(key.screens) <= set(EVERYWHERE) for key in KEYS)
    assert set(LOOKING) < set(EVERYWHERE)
