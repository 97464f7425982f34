"""People at consoles: who is here, who is enrolled, and the words they send to agents.

Never knows a private key or a code.
"""

from collections.abc import Iterator

from watchfloor.chain import b64url
from watchfloor.errors import CloseCode
from watchfloor.identity import GATEWAY
from watchfloor.records.bodies import HandoverGiven, OperatorEnrolled, OperatorNoted, OperatorRemoved, OperatorSeen
from watchfloor.records.views import OperatorPresence
from watchfloor.wire import Handover, Note, OperatorView, PresenceLine, Reply, stamp
from watchfloor_server.core import loading
from watchfloor_server.core.acts import hear_note
from watchfloor_server.core.conferring import COMMAND_DEVICE, leave_claims
from watchfloor_server.core.effects import (
    Close,
    Effect,
    Enrol,
    MakeCode,
    OperatorsChanged,
    ToAgent,
    ToConsole,
    ToConsoles,
)
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import AdminGiven, NoteGiven, OperatorEnrolling, OperatorJoined, OperatorLeft
from watchfloor_server.core.ordering import MAY_ORDER
from watchfloor_server.core.state import OPEN, Console, State
from watchfloor_server.core.voting import strike_votes
from watchfloor_server.core.word import SERVER
from watchfloor_server.core.writing import about, note


def join(state: State, given: OperatorJoined, now: Now) -> Iterator[Effect]:
    """An operator opened a console."""
    name = given.operator.name
    state.consoles[given.conn] = Console(name, given.device, stamp(now.at))
    yield note(state, now, "operator.joined", OperatorSeen(operator=name, device=given.device))
    yield ToConsoles(PresenceLine(operators=present(state)))


def leave(state: State, given: OperatorLeft, now: Now) -> Iterator[Effect]:
    """A console is gone."""
    console = state.consoles.pop(given.conn, None)
    if console is not None:
        if console.device != COMMAND_DEVICE:
            yield from leave_claims(state, given.conn, now)
        yield note(state, now, "operator.left", OperatorSeen(operator=console.operator, device=console.device))
        yield ToConsoles(PresenceLine(operators=present(state)))


def present(state: State) -> tuple[OperatorPresence, ...]:
    """The operators who are here, by name."""
    here: dict[str, OperatorPresence] = {}
    for console in state.consoles.values():
        operator = state.operators.get(console.operator)
        before = here.get(console.operator)
        here[console.operator] = OperatorPresence(
            name=console.operator,
            roles=() if operator is None else operator.roles,
            screens=1 if before is None else before.screens + 1,
            since_at=console.since_at if before is None else min(before.since_at, console.since_at),
            on_call_at=state.on_call[1] if state.on_call is not None and state.on_call[0] == console.operator else None,
        )
    return tuple(here[name] for name in sorted(here))


def enrol(state: State, given: OperatorEnrolling, now: Now) -> Iterator[Effect]:
    """A new operator's key stands from here on; an enrolled name gets its new key."""
    operator, before = given.operator, state.operators.get(given.operator.name)
    if before is not None and before.key != operator.key:
        strike_votes(state, operator.name)
    state.operators[operator.name] = operator
    body = OperatorEnrolled(
        operator=operator.name, key=b64url(operator.key), roles=operator.roles, by=given.by, signed=given.signed
    )
    yield note(state, now, "operator.enrolled", body)
    yield OperatorsChanged(tuple(state.operators.values()))
    yield Enrol(given.conn, OperatorView(name=operator.name, roles=operator.roles), operator.key)


def administer(state: State, given: AdminGiven, now: Now) -> Iterator[Effect]:
    """Add or remove an operator, or load a policy, by an administrator's signed word."""
    line, by = given.read.body, given.operator.name
    admin = state.operators.get(by)
    if admin is None or "admin" not in admin.roles:
        yield _no(given, "role", f"{by} is no admin")
    elif line.do == "policy.load":
        yield from loading.request(given)
    elif line.do == "operator.add":
        yield from _add(state, given, line.operator or "")
    else:
        yield from _remove(state, given, line.operator or "", now)


def _add(state: State, given: AdminGiven, name: str) -> Iterator[Effect]:
    line = given.read.body
    if not line.roles:
        yield _no(given, "roles", f"{name} needs at least one role")
    elif "gateway" in line.roles and line.roles != GATEWAY:
        yield _no(given, "roles", f"{name} would be a gateway and more; a gateway has no other role")
    elif name == SERVER:
        yield _no(given, "operator", f"{name!r} is who orders what follows of itself; choose another name")
    elif name in state.operators:
        yield _no(given, "exists", f"{name} is an operator already; remove them first")
    else:
        signed = given.read.raw.decode()
        yield MakeCode(given.conn, line.id, name, line.roles, given.operator.name, signed)


def _remove(state: State, given: AdminGiven, name: str, now: Now) -> Iterator[Effect]:
    line, by = given.read.body, given.operator.name
    admins = [one.name for one in state.operators.values() if "admin" in one.roles]
    if name not in state.operators:
        yield _no(given, "unknown", f"no operator is called {name!r}")
        return
    if admins == [name]:
        yield _no(given, "last_admin", f"{name} is the last admin; add another first")
        return
    del state.operators[name]
    state.relieve(name)
    strike_votes(state, name)
    body = OperatorRemoved(operator=name, by=by, signed=given.read.raw.decode())
    yield note(state, now, "operator.removed", body)
    yield OperatorsChanged(tuple(state.operators.values()))
    yield ToConsole(given.conn, Reply(id=line.id, ok=True), durable=True)
    for conn, console in list(state.consoles.items()):
        if console.operator == name:
            yield Close(conn, CloseCode.IDENTITY, "this operator was removed")


def tell(state: State, given: NoteGiven, now: Now) -> Iterator[Effect]:
    """Words to an agent: written down, then said; or to a colleague, who gets the shift."""
    line = given.read.body
    if not MAY_ORDER.intersection(given.operator.roles):
        # Their words would be a person's in what policy reads, and in the agent's ear.
        error = f"{given.operator.name} is {', '.join(given.operator.roles)}, and only looks; ask a colleague to say it"
        yield ToConsole(given.conn, Reply(id=line.id, ok=False, code="role", error=error))
        return
    if isinstance(line, Handover):
        yield from _hand_over(state, given, line, now)
        return
    run = state.runs.get(line.run)
    if run is None or run.state not in OPEN or run.conn is None:
        error = f"run {line.run!r} is not connected; it cannot be told anything"
        yield ToConsole(given.conn, Reply(id=line.id, ok=False, code="run", error=error))
        return
    hear_note(run, line.text)
    body = OperatorNoted(id=line.id, run=line.run, text=line.text, from_=given.operator.name)
    yield about(run, now, "note", body)
    yield ToAgent(run.conn, Note(note=line.id, from_=given.operator.name, text=line.text), durable=True)
    yield ToConsole(given.conn, Reply(id=line.id, ok=True), durable=True)


def _hand_over(state: State, given: NoteGiven, line: Handover, now: Now) -> Iterator[Effect]:
    """Write down who gave the shift to whom; every console shows who is on call. Nothing else changes hands by it."""
    by = given.operator.name
    fault = (
        "yourself"
        if line.to == by
        else f"{line.to!r}, who is no operator here"
        if line.to not in state.operators or state.operators[line.to].roles == GATEWAY
        else ""
    )
    if fault:
        error = f"a shift cannot be handed to {fault}; name a colleague"
        yield ToConsole(given.conn, Reply(id=line.id, ok=False, code="operator", error=error))
        return
    signed = None if line.sig is None else given.read.raw.decode()
    unsigned = given.operator.vouch if signed is None else None
    body = HandoverGiven(by=by, to=line.to, text=line.text, signed=signed, unsigned=unsigned)
    state.on_call = (line.to, stamp(now.at))
    yield note(state, now, "handover.given", body)
    yield ToConsoles(PresenceLine(operators=present(state)))
    yield ToConsole(given.conn, Reply(id=line.id, ok=True), durable=True)


def _no(given: AdminGiven, code: str, error: str) -> Effect:
    return ToConsole(given.conn, Reply(id=given.read.body.id, ok=False, code=code, error=error))
