from judgements import allow
from playbook import Floor
from watchfloor_server.core import effects as out


def question(floor: Floor) -> out.Judge:
    asked = floor.last(out.Judge)
    assert isinstance(asked, out.Judge)
    return asked


def test_an_action_is_explained_by_reasoning_since_the_last_one() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot, "a1")
    assert question(floor).question.explained is False
    floor.says(bot, "reasoning", text="because")
    floor.acts(bot, "a2")
    assert question(floor).question.explained is True
    floor.acts(bot, "a3")
    assert question(floor).question.explained is False


def test_what_was_done_well_on_a_target_is_remembered_over_runs_of_the_same_agent_and_person() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot)
    assert question(floor).question.done == frozenset()
    floor.judges(bot, allow())
    floor.says(bot, "outcome", action="a1", status="succeeded")
    floor.acts(floor.agent())
    assert question(floor).question.done == {("refund.issue", "payments")}


def test_a_failed_action_was_not_done() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot)
    floor.says(bot, "outcome", action="a1", status="failed", error="no")
    floor.acts(bot, "a2")
    assert question(floor).question.done == frozenset()


def test_an_argument_from_a_tools_result_is_foreign() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.allowed(bot)
    floor.says(bot, "outcome", action="a1", status="succeeded", result={"iban": "DE89 3704"})
    floor.acts(bot, "a2", args={"to": "DE89 3704"})
    assert question(floor).question.foreign is True


def test_an_argument_that_the_person_named_is_not_foreign() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot, "a1", args={"order": "A-17"})
    assert question(floor).question.foreign is False


def test_an_agent_can_only_add_to_what_is_foreign() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.acts(bot, "a1", args={"order": "A-17"}, foreign=["/order"])
    assert question(floor).question.foreign is True
