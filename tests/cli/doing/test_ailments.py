from watchfloor.cli.doing.ailments import SIGNS, fail, ok, warn


def test_a_fault_and_a_worry_come_with_their_remedy() -> None:
    assert [
        each.state for each in (ok("disk", "fine"), warn("disk", "little", "make room"), fail("disk", "none", "x"))
    ] == [
        "ok",
        "warn",
        "fail",
    ]
    assert ok("disk", "fine").mend == ""
    assert {len(sign) for sign in SIGNS.values()} == {4}
