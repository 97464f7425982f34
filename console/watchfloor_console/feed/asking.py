"""What a screen seeks, asked of a session: records page by page, who acts, proofs, how the server is.

Never draws, and never keeps what it was told.
"""

from collections.abc import Awaitable, Sequence
from typing import Final, Protocol, assert_never

from watchfloor.oversight import (
    Fork,
    Get,
    Question,
    RecordLine,
    Refused,
    Reply,
    Seal,
    Unreachable,
    number_at,
    read_condition,
    read_dossier,
    read_record,
    read_stretch,
    told,
)
from watchfloor.records import Kind
from watchfloor.records.bodies import CheckpointSigned
from watchfloor_console.board.seeking import (
    AroundSeek,
    Fault,
    Found,
    HealthSeek,
    KillsSeek,
    MomentSeek,
    OfThePast,
    PastSeek,
    Records,
    RecordSeek,
    RunSeek,
    SealSeek,
    Seek,
    SinceSeek,
    Verified,
    VerifySeek,
    WhoSeek,
)

FIRST: Final = 4_000
"""Records that are looked through at first for those of one run; if hardly any is there, eight times as many."""

ENOUGH: Final = 40
STORY: Final = 3_000
"""Records of one run that are shown at once: the newest."""

PAST: Final = 200_000
"""How far back the ledger's own changes are folded: a longer past begins there, and says so."""

CHANGES: Final[tuple[Kind, ...]] = (
    "run.started",
    "run.linked",
    "run.lost",
    "run.held",
    "run.paused",
    "run.resumed",
    "run.stopping",
    "run.unconfirmed",
    "run.stopped",
    "run.ended",
    "lock.set",
    "lock.lifted",
    "escalation.opened",
    "escalation.claimed",
    "escalation.verdict",
    "escalation.closed",
    "identity.refreshed",
    "run.labelled",
    "policy.loaded",
    "checkpoint.signed",
)
"""What changes the state of a run or a card, and what the time line marks."""

BEFORE: Final = 2_000
BEYOND: Final = 500
"""How far about a number is looked for records of one run."""

SEALS: Final = 200
"""Checkpoints whose signatures are verified at a time: about 20 ms."""

KILLS: Final[tuple[Kind, ...]] = ("run.stopping", "run.stage", "run.stopped", "run.unconfirmed")

SINCE: Final[tuple[Kind, ...]] = (
    "run.lost",
    "run.stopping",
    "run.unconfirmed",
    "run.stopped",
    "lock.set",
    "lock.lifted",
    "escalation.opened",
    "escalation.closed",
    "action.decided",
    "action.outcome",
    "identity.refused",
    "policy.loaded",
    "finding.raised",
    "proposal.made",
)
"""What an operator who looks again wants to hear of."""


class Asked(Protocol):
    """What is asked of a session."""

    def get(self, question: Question) -> Awaitable[Reply]:
        """Ask once."""
        ...

    def prove(self, record: RecordLine) -> Awaitable[Seal]:
        """Verify that a record is in the signed ledger."""
        ...

    def verify(self) -> Awaitable[int]:
        """Check the newest checkpoint."""
        ...

    def is_signed(self, note: str) -> bool:
        """True if the server's pinned key signed a checkpoint."""
        ...


async def find(session: Asked, seek: Seek, head: int, seen: int) -> Found:
    """Ask for what is sought; whatever is wrong comes back as a sentence."""
    try:
        return await _find(session, seek, head, seen)
    except (Refused, Unreachable, Fork) as error:
        return Fault(str(error), fork=error if isinstance(error, Fork) else None)


async def _find(session: Asked, seek: Seek, head: int, seen: int) -> Found:
    get = session.get
    match seek:
        case RunSeek():
            return await _run(get, seek, head)
        case WhoSeek():
            what = "explain" if seek.action else "identity"
            return read_dossier(await get(Question(what, run=seek.run, action=seek.action or None)))
        case SealSeek():
            return await session.prove(seek.record)
        case VerifySeek():
            return Verified(await session.verify())
        case HealthSeek():
            return read_condition(await get(Question("health")))
        case _:
            return await _past(session, seek, head, seen)


async def _past(session: Asked, seek: OfThePast, head: int, seen: int) -> Found:
    get, far = session.get, max(0, head - PAST)
    match seek:
        case RecordSeek():
            return await read_record(get, seek.seq)
        case MomentSeek():
            return await read_record(get, seek.seq or max(1, await number_at(get, seek.at, head) if seek.at else head))
        case PastSeek():
            found = await _stretch(get, seek.after or far, head, kinds=CHANGES)
            return found._replace(signed=_signed(session, found.records))
        case AroundSeek():
            return await _stretch(get, max(0, seek.seq - BEFORE), seek.seq + BEYOND, run=seek.run or None)
        case KillsSeek():
            return await _stretch(get, far, head, kinds=KILLS)
        case SinceSeek():
            return await _stretch(get, max(seen, far), head, kinds=SINCE)
        case _:
            assert_never(seek)


def _signed(session: Asked, records: Sequence[RecordLine]) -> frozenset[int]:
    """Which checkpoints the server's own key signed; of very many the newest are looked at."""
    seals = [record for record in records if record.kind == "checkpoint.signed"][-SEALS:]
    notes = ((record.seq, told(record)) for record in seals)
    return frozenset(seq for seq, body in notes if isinstance(body, CheckpointSigned) and session.is_signed(body.note))


async def _run(get: Get, seek: RunSeek, head: int) -> Records:
    """The newest records of a run, back to its start where that is near enough; or what came after one."""
    if seek.after:
        return await _stretch(get, seek.after, head, run=seek.run)
    reach, upto = FIRST, head
    found: tuple[RecordLine, ...] = ()
    while True:
        after = max(0, head - reach)
        stretch = await read_stretch(get, after, upto, run=seek.run)
        if not stretch.is_whole:
            break  # what is older has too much in it: the newer half is whole, and is shown
        found = (*stretch.records, *found)
        began = bool(found) and found[0].kind == "run.started"
        if began or after == 0 or len(found) >= ENOUGH:
            break
        reach, upto = reach * 8, after
    return Records(found[-STORY:], found[0].seq if found else 0, head, is_whole=True)


async def _stretch(
    get: Get, after: int, upto: int, *, run: str | None = None, kinds: tuple[Kind, ...] | None = None
) -> Records:
    found = await read_stretch(get, after, upto, run=run, kinds=kinds)
    return Records(found.records, after, found.upto, found.is_whole)
