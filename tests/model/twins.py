"""Two agents that differ in nothing but their number: a moment and its mirror image are one moment.

Never knows what a moment means.
"""

from model.state import Desk, Entry, Message, Process, World, number

_OTHER = (1, 0)


def swap(world: World) -> World:
    """The mirror image."""
    past = world.past
    return world._replace(
        main=_process(world.main),
        lane=_process(world.lane),
        disk=world.disk._replace(
            ledger=_desk(world.disk.ledger),
            main=tuple(map(_entry, world.disk.main)),
            lane=tuple(map(_entry, world.disk.lane)),
        ),
        agents=(world.agents[1], world.agents[0]),
        net=frozenset(map(_message, world.net)),
        past=past._replace(
            fenced=frozenset((_OTHER[i], who) for i, who in past.fenced),
            still=frozenset((_OTHER[i], order, who) for i, order, who in past.still),
            killed=frozenset(_OTHER[i] for i in past.killed),
            landed=(past.landed[1], past.landed[0]),
        ),
    )


def _process(process: Process) -> Process:
    return process._replace(
        desk=_desk(process.desk),
        latching=tuple(map(_entry, process.latching)),
        letters=tuple((_entry(entry), word) for entry, word in process.letters),
        told=None if process.told is None else _desk(process.told),
        doing=None if process.doing is None else _entry(process.doing),
    )


def _desk(desk: Desk) -> Desk:
    if not desk.runs:
        return desk
    return desk._replace(
        runs=(desk.runs[1], desk.runs[0]), people=frozenset((_OTHER[i], who) for i, who in desk.people)
    )


def _entry(entry: Entry) -> Entry:
    return entry._replace(cmds=tuple(sorted((_OTHER[i], cmd) for i, cmd in entry.cmds)))


def _message(message: Message) -> Message:
    return (message[0], 1 - number(message, 1), *message[2:])
