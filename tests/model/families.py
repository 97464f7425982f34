"""A parent that is over by itself: its agent says so, and its children die with it.

Never knows an operator's order.
"""

from collections.abc import Iterator

from model.desk import strike
from model.processes import tell
from model.stage import Stage
from model.state import OPEN, Message, Step, World

WILL = "its parent has ended"
"""The order by which the server kills children by itself."""


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """An agent ends its run; the main process hears that."""
    if "ends" not in stage.has:
        return
    agent, message = world.agents[0], ("ended", 0)
    if agent.mode == "on" and message not in world.net:
        gone = world.agent(0, agent._replace(mode="gone", has_leave=False, lease=0)).say(message)
        yield Step("agent 0", "says that it has ended", gone, (), "will")
    if message in world.net and world.main.is_up and world.main.desk.runs[0].state in OPEN:
        yield Step("main", "hears that run 0 has ended", _ended(world, stage))


def _ended(world: World, stage: Stage) -> World:
    """The run is over, and in the same step each of its children is struck."""
    main, says = world.main, list[Message]()
    desk = main.desk.put(0, main.desk.runs[0]._replace(state="ended", order="", keeper=""))
    children = [i for i, parent in enumerate(stage.parents) if parent == 0 and desk.runs[i].state in OPEN]
    if stage.rules.children_die_with_their_parent and children:
        desk = desk._replace(epoch=desk.epoch + main.stride)
        for i in children:
            desk, said = strike(desk, i, WILL, desk.runs[i].cmd + main.stride, stage.rules)
            says.append(said)
    return tell(world._replace(main=main._replace(desk=desk)).say(*says))
