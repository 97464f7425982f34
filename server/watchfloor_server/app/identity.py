"""The doors' questions about who somebody is, answered by verified tokens and the directory.

Never knows a socket. Whatever refuses raises `ProtocolError`.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.jwks import TokenRefused
from watchfloor.wire import AgentHello, Challenge, EnrolHello, PublicKey, Refresh
from watchfloor_server.app.clock import Clock
from watchfloor_server.app.peering import peer_evidence
from watchfloor_server.app.people import Who, agent_in, blend_of, claimed_human, proven_human, standing_of
from watchfloor_server.app.trust import Trust
from watchfloor_server.auth import (
    PEER_TOKEN,
    AgentEvidence,
    Enrolment,
    HumanEvidence,
    Invite,
    OperatorEvidence,
    check_hello,
    is_mandate,
    verify_delegation,
    verify_mandate,
    verify_operator,
)
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.inputs import AgentJoined, AgentRefreshed, OperatorEnrolling
from watchfloor_server.core.state import Run, State
from watchfloor_server.gateway.callers import book_of, caller_of
from watchfloor_server.gateway.doors import AGENT, ENROL, POINT
from watchfloor_server.gateway.seams import AnyHello, Guest
from watchfloor_server.policy import Human


class Desk(NamedTuple):
    """What identity is checked with; `state` is asked who was delegated to."""

    server: str
    trust: Trust
    enrolment: Enrolment
    clock: Clock
    operators: Callable[[], tuple[Operator, ...]]
    key: PublicKey
    state: State


class Identity:
    """Answers for one server, by the directory in force."""

    def __init__(self, desk: Desk) -> None:
        self._desk: Final = desk

    async def identify(self, path: str, token: str, address: str | None) -> Guest:
        """Verify a bearer token for a path."""
        desk, at = self._desk, self._desk.clock.now().at
        evidence: AgentEvidence | OperatorEvidence | Invite
        try:
            if path == AGENT and token == PEER_TOKEN:
                evidence = peer_evidence(desk.trust.directory, address, at)
            elif path in (AGENT, POINT):
                evidence = await self._agent(token)
            elif path == ENROL:
                evidence = desk.enrolment.look(token, at)
            else:
                evidence = verify_operator(token, book_of(desk.operators()), desk.server, at)
        except TokenRefused as error:
            raise _refused(error) from error
        return Guest(path, token, address, evidence)

    async def _agent(self, token: str) -> AgentEvidence:
        """Verify a token whose end must be known: not while the wall clock is in doubt. Operators still get in."""
        if not self._desk.clock.is_trusted:
            says = "the server's clock jumped, so the end of a token cannot be told; mend its clock, and start it again"
            raise ProtocolError("clock", says, close=CloseCode.IDENTITY)
        return await self._desk.trust.door.agent(token, self._desk.clock.now().at)

    def prove(self, guest: Guest, challenge: Challenge, hello: AnyHello) -> PublicKey:
        """Check a hello's key and proof."""
        evidence = guest.evidence
        jkt = evidence.jkt if isinstance(evidence, AgentEvidence) else None
        if isinstance(evidence, OperatorEvidence):
            jkt = evidence.key.thumbprint
        try:
            return check_hello(challenge.server, guest.path, challenge.nonce, guest.token, hello, jkt=jkt)
        except TokenRefused as error:
            raise _refused(error) from error

    async def join(self, conn: int, guest: Guest, hello: AgentHello, key: PublicKey) -> AgentJoined:
        """Work out who an agent is, and for whom."""
        evidence = _agents(guest)
        delegation = None if hello.parent is None else self._delegation(hello, hello.parent, key)
        back = None if hello.resume is None else self._desk.state.runs.get(hello.resume.run)
        # A run that is not known any more is refused as such: a child has no person of its own to show.
        is_delegated = delegation is not None or _is_child(back) or (hello.resume is not None and back is None)
        directory = self._desk.trust.directory
        agent = agent_in(directory, evidence, hello.agent)
        proof = await self._human(hello.human, agent.name, evidence)
        human = claimed_human(directory, evidence) if proof is None else self._proven(proof)
        at = self._desk.clock.now().at
        who = Who(agent, human)
        blend = blend_of(self._desk.server, who, evidence, proof, key.thumbprint, at, is_delegated=is_delegated)
        standing, pinned = standing_of(directory, agent), evidence.jkt is not None
        return AgentJoined(conn, hello, blend, standing, key, evidence.token_sha256, pinned, delegation)

    async def refresh(self, conn: int, guest: Guest, key: PublicKey, line: Refresh) -> AgentRefreshed:
        """Verify fresh evidence for the run on this connection."""
        before, desk = _agents(guest), self._desk
        try:
            if line.token == PEER_TOKEN:
                evidence = peer_evidence(desk.trust.directory, guest.address, desk.clock.now().at)
            else:
                evidence = await self._agent(line.token)
        except TokenRefused as error:
            raise _refused(error) from error
        if (evidence.subject, evidence.issuer) != (before.subject, before.issuer):
            raise ProtocolError("subject", "the fresh token is of another agent", close=CloseCode.IDENTITY)
        if evidence.jkt not in (None, key.thumbprint):
            raise ProtocolError("confirmation", "the fresh token belongs to another key", close=CloseCode.IDENTITY)
        directory = desk.trust.directory
        found = directory.agent(evidence.subject, evidence.issuer)
        agent = agent_in(directory, evidence, evidence.agent or (evidence.subject if found is None else found.name))
        proof = await self._human(line.human, agent.name, evidence)
        human = claimed_human(directory, evidence) if proof is None else self._proven(proof)
        at = desk.clock.now().at
        who, is_delegated = Who(agent, human), _is_child(desk.state.run_of(conn))
        blend = blend_of(desk.server, who, evidence, proof, key.thumbprint, at, is_delegated=is_delegated)
        return AgentRefreshed(conn, blend)

    def operator_of(self, guest: Guest, key: PublicKey) -> Operator:
        """Whose console this is, as they are enrolled now."""
        return caller_of({each.name: each for each in self._desk.operators()}, guest.evidence, key)

    def enrol(self, conn: int, guest: Guest, hello: EnrolHello, key: PublicKey) -> tuple[OperatorEnrolling, Invite]:
        """Hold the code for this name and key."""
        if any(one.key == key.raw and one.name != hello.operator for one in self._desk.operators()):
            reason = "this key is another operator's; come with one of your own, so that two names are two people"
            raise ProtocolError("key", reason, close=CloseCode.REFUSED)
        try:
            invite = self._desk.enrolment.check(guest.token, hello.operator, self._desk.clock.now().at)
        except TokenRefused as error:
            raise _refused(error) from error
        operator = Operator(hello.operator, key.raw, invite.roles)
        return OperatorEnrolling(conn, operator, invite.by, invite.signed), invite

    def _delegation(self, hello: AgentHello, token: str, key: PublicKey) -> str:
        """The id of the delegation that a child brings, by a token of this server for this agent and key."""
        desk = self._desk
        if hello.resume is not None:
            raise ProtocolError("parent", "a run that comes back has its parent already; leave `parent` null")
        try:
            found = verify_delegation(token, desk.key, desk.server, desk.clock.now().at)
        except TokenRefused as error:
            raise _refused(error) from error
        if found.agent != hello.agent:
            raise ProtocolError("parent_agent", f"the delegation is for {found.agent}, not for {hello.agent}")
        if found.jkt != key.thumbprint:
            raise ProtocolError(
                "parent_key", "the delegation belongs to another key; come with the one it was asked for"
            )
        return found.delegation

    async def _human(self, token: str | None, agent: str, evidence: AgentEvidence) -> HumanEvidence | None:
        if token is None:
            return None
        door, now = self._desk.trust.door, self._desk.clock.now().at
        try:
            if is_mandate(token):
                return await verify_mandate(token, door, self._desk.server, agent, now)
            return await door.human(token, agent, evidence, now)
        except TokenRefused as error:
            raise _refused(error) from error

    def _proven(self, proof: HumanEvidence) -> Human:
        return proven_human(self._desk.trust.directory, proof)


def _is_child(run: Run | None) -> bool:
    return run is not None and run.parent is not None


def _agents(guest: Guest) -> AgentEvidence:
    if not isinstance(guest.evidence, AgentEvidence):
        raise TypeError(f"the guest of {guest.path!r} is no agent")
    return guest.evidence


def _refused(error: TokenRefused) -> ProtocolError:
    return ProtocolError(error.code, error.reason, close=CloseCode.REFUSED)
