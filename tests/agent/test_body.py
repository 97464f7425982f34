from watchfloor.agent.body import Body, Ending
from watchfloor.agent.hands import Hands
from watchfloor.warden.tree import Tree


def test_tasks_and_a_process_tree_are_bodies_alike() -> None:
    bodies: tuple[type[Body], ...] = (Hands, Tree)
    for body in bodies:
        assert {"stand_still", "standing", "go_on", "stop", "stopped"} <= set(dir(body))


def test_an_ending_leaves_nothing_in_flight_unless_it_says_so() -> None:
    assert Ending() == ((), None, None)
