from playbook import Agent, Floor
from watchfloor.identity import Blend, Build
from watchfloor.wire import Resume
from watchfloor_server.core import inputs as i


def comes_back(floor: Floor, bot: Agent, build: Build) -> list[str]:
    joined = floor.hello("refund-bot")
    hello = joined.hello.model_copy(update={"build": build, "resume": Resume(run=bot.run)})
    return floor.give(joined._replace(hello=hello))


def attested(floor: Floor, build: Build | None) -> Blend:
    blend = floor.hello("refund-bot").blend
    attestation = blend.agent.attestation.model_copy(update={"build": build})
    return blend.model_copy(update={"agent": blend.agent.model_copy(update={"attestation": attestation})})


def test_a_run_whose_agent_comes_back_as_something_else_stands_still() -> None:
    floor = Floor()
    bot = floor.agent()
    heard = comes_back(floor, bot, Build(model="m-2", image="i"))
    assert heard[-2:] == ["order: pause", "write run.held"]
    assert floor.state(bot) == "PAUSING"
    body = floor.body("run.held")
    assert (body["by"], body["raised"]) == ("server", "the build changed within the run: image, model")
    assert "write run.resumed" in floor.orders("ines", "resume", {"run": bot.run})
    assert "write run.held" not in comes_back(floor, bot, Build(model="m-2", image="i"))


def test_the_same_build_goes_on() -> None:
    floor = Floor()
    bot = floor.agent()
    assert "write run.held" not in comes_back(floor, bot, Build())


def test_a_run_that_stands_still_already_is_not_held_twice() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.orders("ines", "pause", {"run": bot.run})
    assert "write run.held" not in comes_back(floor, bot, Build(model="m-2"))


def test_fresh_evidence_that_attests_another_build_holds_the_run() -> None:
    floor = Floor()
    bot = floor.agent()
    conn = floor.desk.state.runs[bot.run].conn
    assert conn is not None
    same = floor.give(i.AgentRefreshed(conn, attested(floor, None)))
    assert same == ["write identity.refreshed"]
    heard = floor.give(i.AgentRefreshed(conn, attested(floor, Build(image="sha256:other"))))
    assert heard == ["write identity.refreshed", "order: pause", "write run.held"]
