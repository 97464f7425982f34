"""What a run says: numbered lines, each taken exactly once, under one running head.

Never knows what policy thinks of an action.
"""

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

from watchfloor.chain import b64url, sha256, unb64url
from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.records import NewRecord
from watchfloor.records.bodies import LineRefused
from watchfloor.wire import (
    Ack,
    Action,
    AgentNote,
    Ended,
    ErrorLine,
    Outcome,
    PublicKey,
    Read,
    Reasoning,
    Said,
    said_message,
    stamp,
)
from watchfloor_server.core.actions import check_action, check_outcome, take_action
from watchfloor_server.core.acts import settle
from watchfloor_server.core.cards import shown
from watchfloor_server.core.conferring import hear_answer
from watchfloor_server.core.effects import Append, Close, Effect, ShowCard, ToAgent
from watchfloor_server.core.facts import Now
from watchfloor_server.core.inputs import AgentLineRefused, AgentSaid
from watchfloor_server.core.receipts import check_receipt
from watchfloor_server.core.state import Run, State
from watchfloor_server.core.stopping import end
from watchfloor_server.core.writing import about, payload, said

_OVER: Final = frozenset({"ENDED", "STOPPED"})

DIGEST_BYTES = 16
"""Kept of each line's hash, so that a number used twice with other bytes is noticed."""


def say(state: State, given: AgentSaid, now: Now) -> Iterator[Effect]:
    """Take lines in order: the expected number is stored, a known one ignored, another refused."""
    run = state.run_of(given.conn)
    if run is None:
        return
    told = _told(run, given.reads, now)
    if told:
        yield Append(told, (given.conn, run.next - 1))
        for read in given.reads[: len(told)]:
            if isinstance(read.body, AgentNote):
                yield from _answer(state, run, read.body, now)
    for read in given.reads[len(told) :]:
        for effect in _line(state, run, given.conn, read, now):
            yield effect
            if isinstance(effect, Close):
                return


def refuse(state: State, given: AgentLineRefused, now: Now) -> Iterator[Effect]:
    """Refuse a line that the door could not read; it may have used its number up."""
    run = state.run_of(given.conn)
    if run is not None:
        seq = given.seq if given.seq == run.next else None
        fault = ProtocolError(given.code, given.reason, seq=seq)
        yield from _refused(run, given.conn, fault, unb64url(given.sha256), now)


def _told(run: Run, reads: Iterable[Read[Said]], now: Now) -> tuple[NewRecord, ...]:
    """Take the words at the beginning that come in their turn, all at once: they are most of what is ever said."""
    if run.state in _OVER:
        return ()
    at, agent, human = stamp(now.at), run.agent, run.human
    records: list[NewRecord] = []
    for read in reads:
        line = read.body
        if line.seq != run.next or not isinstance(line, (Reasoning, AgentNote)):
            break
        advance(run, sha256(read.raw))
        if isinstance(line, Reasoning):
            hear(run, line)
        records.append(NewRecord(at, line.t, read.raw, run.run, agent, human, run.epoch))
    return tuple(records)


def _line(state: State, run: Run, conn: int, read: Read[Said], now: Now) -> Iterator[Effect]:
    seq, digest = read.body.seq, sha256(read.raw)
    if seq < run.next:
        yield from _known(run, conn, seq, digest, now)
    elif seq > run.next:
        yield _refusal(run, now, "gap", None, digest)
        fault = f"line {seq} came where {run.next} is expected; send the missing ones first"
        yield ToAgent(conn, ErrorLine(code="gap", reason=fault, expected=run.next), durable=False)
    else:
        yield from _next(state, run, conn, read, digest, now)


def _known(run: Run, conn: int, seq: int, digest: bytes, now: Now) -> Iterator[Effect]:
    if run.digests[seq - 1] == digest[:DIGEST_BYTES]:
        yield ToAgent(conn, Ack(seq=run.next - 1), durable=True)
        return
    yield _refusal(run, now, "seq_reused", None, digest)
    fault = f"line {seq} was used before with other bytes"
    yield ToAgent(conn, ErrorLine(code="seq_reused", reason=fault), durable=False)
    yield Close(conn, CloseCode.PROTOCOL, fault)


def _next(state: State, run: Run, conn: int, read: Read[Said], digest: bytes, now: Now) -> Iterator[Effect]:
    try:
        _check(state, run, read)
    except ProtocolError as fault:
        fault.seq = run.next
        yield from _refused(run, conn, fault, digest, now)
        return
    advance(run, digest)
    ack = (conn, read.body.seq)
    match read.body:
        case Reasoning() as line:
            hear(run, line)
            yield said(run, now, "reasoning", read.raw, ack)
        case AgentNote() as line:
            yield said(run, now, "note", read.raw, ack)
            yield from _answer(state, run, line, now)
        case Action() as line:
            yield said(run, now, "action.proposed", read.raw, ack)
            yield from take_action(state, run, line, now)
        case Outcome() as line:
            yield said(run, now, "action.outcome", read.raw, ack)
            settle(state, run, line)
        case Ended():
            yield said(run, now, "run.ended", read.raw, ack)
            yield from end(state, run, now)
        case _:
            assert_never(read.body)


def _answer(state: State, run: Run, line: AgentNote, now: Now) -> Iterator[Effect]:
    """An agent's note is its answer to whoever asked about a card of its run."""
    card = hear_answer(state, run, line.text, stamp(now.at))
    if card is not None:
        yield ShowCard(shown(state, card))


def hear(run: Run, line: Reasoning) -> None:
    """Remember what a step of reasoning says and what it was influenced by."""
    run.said.append(line.text)
    run.memory.read(line.inputs)
    run.explained = True


def advance(run: Run, digest: bytes) -> None:
    """Use the next number up: head = SHA-256(head || SHA-256(line)), of which `digest` is the latter."""
    run.head = sha256(run.head + digest)
    run.digests.append(digest[:DIGEST_BYTES])
    run.next += 1


def _check(state: State, run: Run, read: Read[Said]) -> None:
    """Raise `ProtocolError` for a line that may not be said now."""
    line = read.body
    if run.state in _OVER:
        raise ProtocolError("over", f"run {run.run!r} is {run.state.lower()}: nothing more is taken")
    if isinstance(line, Action | Outcome):
        _check_signature(state, run, line, read)
    if isinstance(line, Action):
        check_action(state, run, line)
    if isinstance(line, Outcome):
        check_outcome(run, line)
        check_receipt(state, run, line)


def _check_signature(state: State, run: Run, line: Action | Outcome, read: Read[Said]) -> None:
    if line.sig is None:
        return
    message = said_message(line.t, state.server, run.run, run.head, read.fields)
    if not PublicKey(run.key).verifies(line.sig, message):
        raise ProtocolError(
            "signature", f"the signature of {line.t} {line.action!r} is not this run's", close=CloseCode.PROTOCOL
        )


def _refused(run: Run, conn: int, fault: ProtocolError, digest: bytes, now: Now) -> Iterator[Effect]:
    yield _refusal(run, now, fault.code, fault.seq, digest, conn)
    if fault.seq is not None:
        advance(run, digest)
    line = ErrorLine(code=fault.code, reason=fault.reason, seq=fault.seq)
    yield ToAgent(conn, line, durable=fault.seq is not None)
    if fault.close is not None:
        yield Close(conn, fault.close, fault.reason)


def _refusal(run: Run, now: Now, code: str, seq: int | None, digest: bytes, conn: int | None = None) -> Append:
    body = LineRefused(code=code, sha256=b64url(digest), seq=seq)
    if seq is None or conn is None:
        return about(run, now, "line.refused", body)
    return said(run, now, "line.refused", payload(body), (conn, seq))
