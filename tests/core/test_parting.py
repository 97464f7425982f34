from guards import point
from playbook import Floor
from watchfloor_server.core import point_inputs as p


def test_a_point_that_goes_is_written_down_and_remembered_for_a_while() -> None:
    floor = Floor()
    post = point(floor)
    assert floor.give(p.PointLeft(post.conn)) == ["write point.left"]
    assert floor.body("point.left") == {"point": "payments", "reason": "its connection is gone"}
    assert [gone.name for gone in floor.desk.state.fences.gone] == ["payments"]
    assert floor.give(p.PointLeft(post.conn)) == []
    floor.wait_s(61.0)
    assert floor.desk.state.fences.gone == []
