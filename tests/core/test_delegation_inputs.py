from watchfloor.wire import Delegate
from watchfloor_server.core.delegation_inputs import AgentDelegates


def test_what_is_asked_comes_with_whether_the_agent_is_known() -> None:
    line = Delegate(id="d1", agent="writer", jkt="A" * 43, tools=("crm.read",), ttl_s=30)
    assert AgentDelegates(1, line, is_known=False) == (1, line, False)
