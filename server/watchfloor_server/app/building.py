"""How a server is put together: the foundation below, the gateway above, and what passes between them.

Never listens, and never waits for a peer.
"""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import NamedTuple

from watchfloor.chain import b64url
from watchfloor.wire import Limits
from watchfloor_server.app.acts import Acts, Means
from watchfloor_server.app.answers import Answers, Library
from watchfloor_server.app.condition import gauges, health, not_ready
from watchfloor_server.app.explanations import Explanations
from watchfloor_server.app.floor import Floor, Parts
from watchfloor_server.app.foundation import Foundation, open_foundation
from watchfloor_server.app.house import Household, Rooms, head_of
from watchfloor_server.app.identity import Desk as IdentityDesk
from watchfloor_server.app.identity import Identity
from watchfloor_server.app.lanes import Lanes
from watchfloor_server.app.loading import Loader
from watchfloor_server.app.loading import Means as LoadMeans
from watchfloor_server.app.paging import Around, Paging, open_secrets, pagers_of
from watchfloor_server.app.people import people_of
from watchfloor_server.app.points import PointActs
from watchfloor_server.app.policing import Police
from watchfloor_server.app.proposals import Means as ProposalMeans
from watchfloor_server.app.proposals import Proposals
from watchfloor_server.app.publishing import Public
from watchfloor_server.app.roster import Roster
from watchfloor_server.app.signing import Signing
from watchfloor_server.app.simulations import Simulations
from watchfloor_server.app.trust import Trust
from watchfloor_server.auth import AllowedHosts, open_dev_issuer
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.inputs import Input, PolicyLoaded, Started
from watchfloor_server.gateway.codes import Codes
from watchfloor_server.gateway.crowd import Crowd
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.gateway.reception import Bounds, Reception
from watchfloor_server.gateway.seams import Start
from watchfloor_server.ledger import Committed, Hooks
from watchfloor_server.settings import Settings


class Server(NamedTuple):
    """A server that is put together and not listening yet."""

    base: Foundation
    floor: Floor
    crowd: Crowd
    reception: Reception
    police: Police
    reader: ThreadPoolExecutor
    lanes: Lanes
    roster: Roster

    def begin(self) -> None:
        """Read what was in force, and begin to write."""
        base, accepted = self.base, self.base.accepted
        files = accepted.policy.files if accepted.is_new else None
        known = _in_force(base, self.police, base.desk.operators())
        self.floor.put(known._replace(files=files, reason=accepted.reason, by="server"))
        self.floor.put(Started(version("watchfloor"), b64url(base.keyring.public.raw)))
        self.crowd.committed = base.ledger.writer.durable
        base.ledger.writer.start()

    def close(self) -> None:
        """End the threads, and let the folder go."""
        self.reader.shutdown(wait=False, cancel_futures=True)
        self.base.close()


class Doorway(NamedTuple):
    """What says who comes in, and as whom."""

    police: Police
    trust: Trust
    roster: Roster
    start: Start
    paging: Paging


def build(settings: Settings, start: Start) -> Server:
    """Put a server together; raises `StartError`, `LedgerError`, `PolicyError` or `JournalError`."""

    def on_commit(committed: Committed) -> None:
        server.floor.committed(committed)
        server.base.checkpoints.saw(committed)

    def on_failure(reason: str) -> None:
        server.floor.failed(reason)

    def on_recovered() -> None:
        server.floor.recovered()

    base = open_foundation(settings, Hooks(on_commit, on_failure, on_recovered))
    try:
        server = _assemble(base, start)
    except BaseException:
        base.close()
        raise
    return server


def _assemble(base: Foundation, start: Start) -> Server:
    settings, roster, metrics, crowd = base.settings, Roster(), Metrics(), Crowd(Codes(secrets.token_bytes))
    police = Police(base.accepted.policy, roster.enrolled, roster.address_of, lambda: base.clock.is_trusted)
    dev = open_dev_issuer(settings.data, base.server, secrets.token_bytes) if settings.dev else None
    trust = Trust(police.policy.directory, dev)

    def put(given: Input) -> None:
        floor.put(given)

    def changed(operators: tuple[Operator, ...]) -> None:
        floor.put(_in_force(base, police, operators))
        lanes.roll()

    paging, command = _paging(base, police, start, put), settings.notify_command
    lanes = Lanes()
    crowd.afar = lanes.say
    acts = Acts(
        Means(
            server=base.server,
            key=base.keyring.public.jwk,
            crowd=crowd,
            roster=roster,
            signing=Signing(base.keyring, lambda: police.policy.hash),
            points=PointActs(base.keyring, base.keyring.public.jwk, crowd),
            police=police,
            enrolment=base.enrolment,
            loader=Loader(LoadMeans(base.server, police, trust, crowd, roster.enrolled, put, start, command)),
            limits=Limits(unacked_lines=settings.unacked_lines, lines_per_s=settings.lines_per_s),
            checkpoint=lambda: head_of(base.checkpoints, base.keyring).checkpoint,
            changed=changed,
            page=paging.perform,
            lane=lambda: lanes.url,
        )
    )
    soon, writer = asyncio.get_running_loop().call_soon, base.ledger.writer
    floor = Floor(Parts(base.desk, base.clock, writer, crowd, base.latcher, acts, metrics, soon, lanes))
    house = _household(base, Doorway(police, trust, roster, start, paging), floor, crowd, metrics, lanes)
    reader = ThreadPoolExecutor(1, "long lines")
    reception = Reception(house, crowd, _bounds(settings), metrics, reader, start)
    return Server(base, floor, crowd, reception, police, reader, lanes, roster)


def _in_force(base: Foundation, police: Police, operators: tuple[Operator, ...]) -> PolicyLoaded:
    """What the desk must know of the policy in force, and of who is enrolled under it."""
    directory = police.policy.directory
    people, pagers = people_of(base.server, directory, operators), pagers_of(directory, base.settings.notify_command)
    return PolicyLoaded(police.policy.hash, police.tools, people, None, "", "", pagers)


def _paging(base: Foundation, police: Police, start: Start, put: Callable[[Input], None]) -> Paging:
    around = Around(lambda: police.policy.directory, base.desk, start, put, base.settings.environment)
    return Paging(open_secrets(base.settings, secrets.token_bytes), base.settings.notify_command, around)


def _bounds(settings: Settings) -> Bounds:
    budget_s = settings.agent_budget_ms / 1000
    return Bounds(settings.unacked_lines, settings.lines_per_s, settings.outbox_bytes, budget_s)


def _household(base: Foundation, way: Doorway, floor: Floor, crowd: Crowd, metrics: Metrics, lanes: Lanes) -> Household:
    settings, roster, police = base.settings, way.roster, way.police
    state, key = base.desk.state, base.keyring.public
    identity = Identity(IdentityDesk(base.server, way.trust, base.enrolment, base.clock, roster.enrolled, key, state))
    proposals = Proposals(
        ProposalMeans(settings.data, base.ledger.reader, lambda: police.policy, floor.put, lambda: base.clock.now().at)
    )
    way.start(proposals.watch())
    library = Library(
        server=base.server,
        desk=base.desk,
        ledger=base.ledger,
        police=police,
        codes=crowd.codes,
        clock=base.clock,
        health=lambda: {**health(base, crowd), "pages": way.paging.health()},
        explanations=Explanations(police, base.ledger.reader),
        simulations=Simulations(settings.data, way.start, secrets.token_bytes),
        proposals=proposals,
    )
    numbers, fault = lambda: gauges(base, crowd), lambda: not_ready(base)
    public = Public(base.server, base.keyring.jwks(), metrics, numbers, fault, way.trust.logins)
    hosts = AllowedHosts.of(settings.host, settings.names)
    return Household(Rooms(base, hosts, roster, floor, police, identity, Answers(library), public, lanes))
