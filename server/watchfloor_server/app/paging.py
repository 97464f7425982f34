"""How a call of the desk reaches people: its groups' targets by the directory in force, and what comes of it.

Never decides who is called, nor when.
"""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from watchfloor.keyfiles import Entropy, read_secret, write_secret
from watchfloor.wire import fault_of_url
from watchfloor_server.app.faults import StartError
from watchfloor_server.app.log import log
from watchfloor_server.core import effects as e
from watchfloor_server.core.desk import Desk
from watchfloor_server.core.paging_inputs import Paged
from watchfloor_server.notify import Delivery, Means, Page, Pager, Secrets, Webhooks, new_secret, secret_in
from watchfloor_server.policy import ROLE_GROUPS, Directory
from watchfloor_server.settings import Settings

SECRET_FILE: Final = "notify.secret"  # noqa: S105 - the file's name


class Around(NamedTuple):
    """What paging stands on: the directory in force, the desk, and how a task is started or an input handed in."""

    directory: Callable[[], Directory]
    desk: Desk
    start: Callable[[Coroutine[object, object, None]], object]
    put: Callable[[Paged], None]
    environment: str


class Paging:
    """Performs the desk's calls."""

    def __init__(self, secrets: Secrets, command: tuple[str, ...], around: Around) -> None:
        self._around = around
        webhooks = Webhooks(secrets, lambda: datetime.now(UTC))
        self._called: dict[str, e.Page] = {}
        self._pager = Pager(Means(webhooks, command, around.start, self._told))
        self.health = self._pager.health

    def perform(self, effect: e.Page) -> None:
        """Call the people of these groups."""
        groups = [self._around.directory().group(name) for name in effect.groups]
        urls = [url for group in groups if group is not None for url in group.notify]
        cards, name = self._around.desk.state.cards, effect.card.escalation
        self._called[effect.page] = effect
        self._pager.page(page_of(effect, self._around.environment), urls, lambda: name in cards)

    def _told(self, delivery: Delivery) -> None:
        call = self._called.pop(delivery.page.id)
        for fault in delivery.faults:
            log("page", f"{delivery.page.id} did not reach {fault}")
        self._around.put(
            Paged(
                run=call.card.run,
                escalation=call.card.escalation,
                page=call.page,
                stage=call.stage,
                groups=call.groups,
                sent=delivery.sent,
                faults=delivery.faults,
            )
        )


def page_of(effect: e.Page, environment: str) -> Page:
    """What a page says of a card: nothing that an agent wrote, and no person that it acts for."""
    card = effect.card
    facts: dict[str, str | int | tuple[str, ...]] = {
        "escalation": card.escalation,
        "server": card.server,
        "environment": environment,
        "run": card.run,
        "agent": card.agent,
        "tool": card.tool,
        "target": card.target,
        "env": card.env,
        "risk": card.risk,
        "reason": card.reason,
        "rules": card.rules,
        "groups": effect.groups,
        "quorum": card.quorum,
        "opened_at": card.opened_at,
        "deadline_at": card.deadline_at,
    }
    return Page(effect.page, f"escalation.{effect.stage}", card.opened_at, facts)


def pagers_of(directory: Directory, command: tuple[str, ...]) -> frozenset[str]:
    """The groups that can be called: those with targets of their own, or all where there is a command."""
    named = {name for name, group in directory.approvers.items() if command or group.notify}
    return frozenset(named | set(ROLE_GROUPS) if command else named)


def open_secret(settings: Settings, entropy: Entropy) -> bytes:
    """The secret that pages are signed with: out of the given file, or of the data folder, made at the first start."""
    path = settings.notify_secret_file or settings.data / SECRET_FILE
    try:
        if settings.notify_secret_file is None and not path.exists():
            write_secret(path, new_secret(entropy).encode() + b"\n", replace=False)
    except OSError as error:
        raise _unusable(path, error.strerror or error) from error
    return _secret_of(path)


def open_secrets(settings: Settings, entropy: Entropy) -> Secrets:
    """The secret of all targets, and those of targets that have their own; raises StartError if one cannot be used."""
    own: dict[str, bytes] = {}
    for number, entry in enumerate(settings.notify_secrets, 1):
        name, _, url = entry.rpartition(" ")
        # the entry is not repeated: a URL may be a secret
        fault = "it is not written FILE URL" if not name else fault_of_url(url)
        if fault is None and url in own:
            fault = "its target has one already"
        if fault is not None:
            raise StartError(f"entry {number} of notify_secrets cannot be used: {fault}; write FILE URL")
        own[url] = _secret_of(Path(name))
    return Secrets(open_secret(settings, entropy), own)


def _secret_of(path: Path) -> bytes:
    try:
        return secret_in(read_secret(path).decode("utf-8", "replace"))
    except OSError as error:
        raise _unusable(path, error.strerror or error) from error
    except ValueError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, why: object) -> StartError:
    return StartError(f"the secret of webhooks, {str(path)!r}, cannot be used: {why}")
