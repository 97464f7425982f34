from family import Wish, child, household
from watchfloor_server.core.kin import above, beneath, parent_of, root_of, with_kin


def test_the_graph_is_what_the_server_issued() -> None:
    floor = household()
    root = floor.agent("planner")
    middle = child(floor, root)
    leaf = child(floor, middle, Wish(agent="clerk"))
    state = floor.desk.state
    run = state.runs[leaf.run]
    assert [one.run for one in above(state, run)] == [middle.run, root.run]
    assert root_of(state, run).run == root_of(state, state.runs[root.run]).run == root.run
    assert [one.run for one in beneath(state, state.runs[root.run])] == [middle.run, leaf.run]
    assert parent_of(state, state.runs[root.run]) is None


def test_each_is_reached_once_and_none_before_its_parent() -> None:
    floor = household()
    root = floor.agent("planner")
    left, right = child(floor, root), child(floor, root, Wish(agent="clerk"))
    leaf = child(floor, left, Wish(agent="scribe"))
    runs = floor.desk.state.runs
    found = with_kin(floor.desk.state, [runs[leaf.run], runs[root.run]])
    assert [one.run for one in found] == [leaf.run, root.run, left.run, right.run]


def test_a_chain_tells_each_hop_with_its_key_and_what_it_handed_on() -> None:
    floor = household()
    root = floor.agent("planner")
    middle = child(floor, root, Wish(tools=("crm.read", "mail.send")))
    leaf = child(floor, middle, Wish(agent="clerk", tools=("crm.read",)))
    hops = floor.desk.state.runs[leaf.run].blend.hops
    assert [(hop.run, hop.agent, hop.tools) for hop in hops] == [
        (root.run, "planner", ("crm.read", "mail.send")),
        (middle.run, "writer", ("crm.read",)),
    ]
    assert hops[0].key == root.key.public.thumbprint
    assert all(hop.is_proven for hop in hops)
