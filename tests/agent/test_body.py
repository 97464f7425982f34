from watchfloor.agent.body import Body, Ending
from watchfloor.agent.hands import Hands
from watchfloor.warden.group import Group


def test_tasks_and_a_process_group_are_bodies_alike() -> None:
    bodies: tuple[type[Body], ...] = (Hands, Group)
    for body in bodies:
        assert {"stand_still", "standing", "go_on", "stop", "stopped"} <= set(dir(body))


def test_an_ending_leaves_nothing_in_flight_unless_it_says_so() -> None:
    assert Ending() == ((), None)
