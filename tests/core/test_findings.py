from playbook import Floor, How
from watchfloor.records.bodies import FindingRaised
from watchfloor_server.core.findings import raise_finding

FOUND = FindingRaised(finding="token_elsewhere", severity="high", says="its token was used a second time")


def test_a_finding_is_raised_once_for_each_run_and_comes_back_at_a_restart() -> None:
    floor = Floor()
    one, two = floor.agent(), floor.agent(how=How(token="other", seed=b"2" * 32))
    state = floor.desk.state
    for bot, count in ((one, 1), (one, 0), (two, 1)):
        raised = list(raise_finding(state, state.runs[bot.run], FOUND, floor.now))
        assert len(raised) == count
    assert [(each.run, each.agent) for each in state.findings] == [(one.run, "refund-bot"), (two.run, "refund-bot")]
    thief = floor.hello(how=How(token="third", seed=b"3" * 32))
    floor.give(thief)
    floor.give(floor.hello(how=How(token="third", seed=b"4" * 32)))
    told = [each.says for each in floor.desk.state.findings][-1]
    floor.restart()
    assert [each.says for each in floor.desk.state.findings] == [told]
