"""What a server stands on in its data folder: key, ledger, journal, accepted policy, and the desk restored from them.

Never knows a peer.
"""

import asyncio
import secrets
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from watchfloor.keyfiles import load_key
from watchfloor.records import bodies
from watchfloor.wire import stamp
from watchfloor_server.app.clock import Clock
from watchfloor_server.app.faults import StartError
from watchfloor_server.app.policing import Accepted, choose
from watchfloor_server.auth import KEY_FILE, MANDATE_S, Enrolment, Keyring
from watchfloor_server.core.desk import Desk
from watchfloor_server.lane import JOURNAL_NAME, Journal, Latcher
from watchfloor_server.ledger import Checkpoints, Hooks, Ledger, Owner, Signer, Store, restart_records
from watchfloor_server.settings import Settings

ID_BYTES = 16
"""Random bytes for each id."""


class Foundation(NamedTuple):
    """Open files and what was read from them."""

    settings: Settings
    keyring: Keyring
    ledger: Ledger
    checkpoints: Checkpoints
    latcher: Latcher
    enrolment: Enrolment
    clock: Clock
    desk: Desk
    accepted: Accepted

    @property
    def server(self) -> str:
        """The server's id."""
        return self.keyring.server_id

    def close(self) -> None:
        """End the threads, and let the folder go."""
        self.ledger.close()
        self.latcher.close()


def open_foundation(settings: Settings, hooks: Hooks) -> Foundation:
    """Open a data folder; raises `StartError`, `LedgerError`, `PolicyError` or `JournalError`."""
    keyring = _keyring(settings.data)
    owner = Owner(keyring.server_id, keyring.server_id)
    ledger = Ledger.open(settings.data, owner, asyncio.get_running_loop(), hooks, secrets.token_bytes)
    try:
        return _restored(settings, keyring, ledger)
    except BaseException:
        ledger.close()
        raise


def _keyring(folder: Path) -> Keyring:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        return Keyring.open(folder, secrets.token_bytes)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise StartError(f"the data folder {str(folder)!r} cannot be used: {reason}") from error


def _restored(settings: Settings, keyring: Keyring, ledger: Ledger) -> Foundation:
    clock = Clock()
    signer = Signer(settings.data, keyring.server_id, load_key(settings.data / KEY_FILE))
    signer.check(ledger.store)
    checkpoints = Checkpoints(
        ledger, signer, lambda: stamp(clock.now().at), settings.checkpoint_every_s, settings.checkpoint_records
    )
    accepted = choose(settings, ledger.store.latest("policy.loaded"))
    enrolment = _enrolment(settings.data)
    journal = Journal(settings.data / JOURNAL_NAME)
    desk = _desk(settings, keyring.server_id, ledger, journal.entries, clock)
    latcher = Latcher(journal, asyncio.get_running_loop())
    return Foundation(settings, keyring, ledger, checkpoints, latcher, enrolment, clock, desk, accepted)


def _desk(settings: Settings, server: str, ledger: Ledger, journal: Iterable[bytes], clock: Clock) -> Desk:
    """The desk as it was, told by the records and by what only the journal knows."""
    desk = Desk(server, lambda: secrets.token_bytes(ID_BYTES), settings.lease_ttl_s, settings.lease_renew_s)
    desk.state.claim_s = settings.claim_s
    used = used_mandates(ledger.store, stamp(clock.now().at - timedelta(seconds=MANDATE_S)))
    desk.restore(restart_records(ledger.store), journal, clock.now(), used)
    return desk


def used_mandates(store: Store, since: str) -> dict[str, str]:
    """The mandates of runs that began after a time, each with its expiry: older ones are over by themselves."""
    found: dict[str, str] = {}
    for number in reversed(store.numbers("run.started", with_runs=True)):
        record = store.record(number)
        if record is None or record.at < since:
            break
        human = bodies.RunStarted.model_validate_json(record.raw).identity.human
        if human is not None and human.mandate is not None:
            found[human.mandate.id] = human.mandate.expires_at
    return found


def _enrolment(folder: Path) -> Enrolment:
    try:
        return Enrolment(folder, secrets.token_bytes)
    except (OSError, ValueError) as error:
        raise StartError(str(error)) from error
