from watchfloor_server.core.canaries import Asked, Canary, Try


def test_it_is_due_only_if_it_can_be_asked_and_nothing_is_out() -> None:
    canary = Canary()
    assert not canary.is_due(0.0)
    canary.meet(can_practise=True)
    assert canary.is_due(0.0)
    canary.begin(Asked("C1", 0.0, "now"))
    assert not canary.is_due(100.0)
    canary.close()
    assert not canary.is_due(19.9)
    assert canary.is_due(20.0)


def test_a_proof_counts_from_its_question_and_what_came_through_ends_it() -> None:
    canary = Canary()
    asked = Asked("C1", 10.0, "now")
    canary.begin(asked)
    canary.held(asked)
    assert canary.is_proven(69.9)
    assert not canary.is_proven(70.0)
    canary.came_through("it went on")
    assert not canary.is_proven(10.0)
    canary.asked_s = 20.0
    canary.failed("silent")
    assert canary.asked_s == 5.0
    assert canary.why == "it went on"


def test_an_action_is_found_by_its_id_and_by_its_grant() -> None:
    one = Try("A", "R", "G")
    asked = Asked("C1", 0.0, "now", barred=one)
    assert asked.find("A") is asked.holding("G") is one
    assert asked.find("B") is asked.holding("H") is None
