"""How a server is put together in its data folder: keys, ledger, journal, policy, desk, gateway.

Never listens, and never waits for a peer.
"""

import asyncio
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

from watchfloor.chain import b64url
from watchfloor.keyfiles import load_key
from watchfloor.wire import Limits, stamp
from watchfloor_server.app.acts import Acts, Means
from watchfloor_server.app.answers import Answers, Library
from watchfloor_server.app.clock import Clock
from watchfloor_server.app.faults import StartError
from watchfloor_server.app.floor import Floor, Parts
from watchfloor_server.app.house import Household, Rooms, head_of, open_runs
from watchfloor_server.app.identity import Desk as IdentityDesk
from watchfloor_server.app.identity import Identity, door_of
from watchfloor_server.app.people import people_of
from watchfloor_server.app.policing import Accepted, Police, choose
from watchfloor_server.app.publishing import Public
from watchfloor_server.app.signing import Signing
from watchfloor_server.auth import KEY_FILE, AllowedHosts, Enrolment, Keyring, open_dev_issuer
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.facts import Operator
from watchfloor_server.core.inputs import PolicyLoaded, Started
from watchfloor_server.gateway.codes import Codes
from watchfloor_server.gateway.crowd import Crowd
from watchfloor_server.gateway.metrics import Metrics
from watchfloor_server.gateway.reception import Bounds, Reception
from watchfloor_server.gateway.seams import Start
from watchfloor_server.lane import JOURNAL_NAME, Journal, Latcher
from watchfloor_server.ledger import Checkpoints, Committed, Hooks, Ledger, Owner, Signer, restart_records
from watchfloor_server.settings import Settings


class Server(NamedTuple):
    """A server that is put together and not listening yet."""

    settings: Settings
    keyring: Keyring
    ledger: Ledger
    checkpoints: Checkpoints
    latcher: Latcher
    enrolment: Enrolment
    clock: Clock
    desk: Desk
    floor: Floor
    crowd: Crowd
    reception: Reception
    accepted: Accepted
    police: Police
    reader: ThreadPoolExecutor

    def begin(self) -> None:
        """Read what was in force, and begin to write."""
        policy, is_new = self.accepted.policy, self.accepted.is_new
        people = people_of(self.keyring.server_id, policy.directory, self.desk.operators())
        files = policy.files if is_new else None
        self.floor.put(PolicyLoaded(policy.hash, self.police.tools, people, files, self.accepted.reason, "server"))
        self.floor.put(Started(version("watchfloor"), b64url(self.keyring.public.raw)))
        self.crowd.committed = self.ledger.writer.durable
        self.ledger.writer.start()

    def close(self) -> None:
        """End the threads, and let the folder go."""
        self.reader.shutdown(wait=False, cancel_futures=True)
        self.ledger.close()
        self.latcher.close()


def build(settings: Settings, start: Start) -> Server:
    """Put a server together; raises `StartError`, `LedgerError`, `PolicyError` or `JournalError`."""
    folder = settings.data
    keyring = _keyring(folder)
    loop = asyncio.get_running_loop()

    def on_commit(committed: Committed) -> None:
        server.floor.committed(committed)
        server.checkpoints.saw(committed)

    def on_failure(reason: str) -> None:
        server.floor.failed(reason)

    def on_recovered() -> None:
        server.floor.recovered()

    hooks = Hooks(on_commit, on_failure, on_recovered)
    owner = Owner(keyring.server_id, keyring.server_id)
    ledger = Ledger.open(folder, owner, loop, hooks, secrets.token_bytes)
    try:
        server = _assemble(settings, keyring, ledger, start)
    except BaseException:
        ledger.close()
        raise
    return server


def _keyring(folder: Path) -> Keyring:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        return Keyring.open(folder, secrets.token_bytes)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StartError(f"the data folder {str(folder)!r} cannot be used: {reason}") from error


def _assemble(settings: Settings, keyring: Keyring, ledger: Ledger, start: Start) -> Server:
    folder, server_id, clock = settings.data, keyring.server_id, Clock()
    loop = asyncio.get_running_loop()
    signer = Signer(folder, server_id, load_key(folder / KEY_FILE))
    signer.check(ledger.store)
    checkpoints = Checkpoints(
        ledger, signer, lambda: stamp(clock.now().at), settings.checkpoint_every_s, settings.checkpoint_records
    )
    accepted = choose(settings, ledger.store.latest("policy.loaded"))
    journal = Journal(folder / JOURNAL_NAME)
    desk = Desk(server_id, lambda: secrets.token_bytes(16), settings.lease_ttl_s, settings.lease_renew_s)
    desk.restore(restart_records(ledger.store), journal.entries, clock.now())
    latcher = Latcher(journal, loop)
    crowd, metrics = Crowd(Codes(secrets.token_bytes)), Metrics()
    enrolment = Enrolment(folder, secrets.token_bytes)

    def changed(operators: tuple[Operator, ...]) -> None:
        people = people_of(server_id, accepted.policy.directory, operators)
        floor.put(PolicyLoaded(accepted.policy.hash, police.tools, people, None, "", ""))

    def address_of(run: str) -> str | None:
        return acts.addresses.get(run)

    police = Police(accepted.policy, lambda: acts.operators, address_of, lambda: clock.is_trusted)
    means = Means(
        server=server_id,
        key=keyring.public.jwk,
        crowd=crowd,
        signing=Signing(keyring, accepted.policy.hash),
        police=police,
        enrolment=enrolment,
        limits=Limits(unacked_lines=settings.unacked_lines, lines_per_s=settings.lines_per_s),
        checkpoint=lambda: head_of(checkpoints, keyring).checkpoint,
        changed=changed,
    )
    acts = Acts(means)
    floor = Floor(Parts(desk, clock, ledger.writer, crowd, latcher, acts, metrics, loop.call_soon))
    library = Library(
        server_id,
        desk,
        ledger,
        accepted.policy,
        crowd.codes,
        clock,
        lambda: _health(settings, ledger, checkpoints, latcher, crowd, clock),
    )
    dev = open_dev_issuer(folder, server_id, secrets.token_bytes) if settings.dev else None
    doors = IdentityDesk(
        server_id,
        door_of(accepted.policy.directory, dev),
        accepted.policy.directory,
        enrolment,
        clock,
        lambda: acts.operators,
    )
    public = Public(
        server_id,
        keyring.jwks(),
        metrics,
        lambda: _gauges(crowd, desk, ledger),
        lambda: "the ledger cannot be written" if ledger.writer.is_failing else "",
    )
    rooms = Rooms(
        server_id,
        settings.environment,
        AllowedHosts.of(settings.host, settings.names),
        clock,
        desk,
        floor,
        acts,
        Identity(doors),
        Answers(library),
        enrolment,
        ledger,
        checkpoints,
        keyring,
        latcher,
        accepted.policy,
        public,
    )
    bounds = Bounds(
        settings.unacked_lines, settings.lines_per_s, settings.outbox_bytes, settings.agent_budget_ms / 1000
    )
    reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="long lines")
    reception = Reception(Household(rooms), crowd, bounds, metrics, reader, start)
    return Server(
        settings,
        keyring,
        ledger,
        checkpoints,
        latcher,
        enrolment,
        clock,
        desk,
        floor,
        crowd,
        reception,
        accepted,
        police,
        reader,
    )


def _gauges(crowd: Crowd, desk: Desk, ledger: Ledger) -> Mapping[str, int]:
    return {
        "agents": len(crowd.agents),
        "consoles": len(crowd.consoles),
        "runs_open": open_runs(desk),
        "ledger_writable": int(not ledger.writer.is_failing),
    }


def _health(
    settings: Settings, ledger: Ledger, checkpoints: Checkpoints, latcher: Latcher, crowd: Crowd, clock: Clock
) -> dict[str, JsonValue]:
    signed = checkpoints.latest
    return {
        "version": version("watchfloor"),
        "dev": settings.dev,
        "writable": not ledger.writer.is_failing,
        "records": ledger.writer.durable,
        "backlog": ledger.writer.backlog,
        "signed": 0 if signed is None else signed.size,
        "checkpoint_fault": checkpoints.fault,
        "journal_fault": latcher.fault or None,
        "clock_ok": clock.is_trusted,
        "agents": len(crowd.agents),
        "consoles": len(crowd.consoles),
    }
