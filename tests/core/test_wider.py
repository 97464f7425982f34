from watchfloor_server.core.wider import Wider


def test_leave_for_later_has_neither_number_nor_end_until_people_chose_one() -> None:
    wider = Wider("E-1", ("mara",), ("oncall",), "refund.issue", "payments", {}, (), "p", "3 times")
    assert (wider.left, wider.until_s) == (None, None)
