"""An operator's order out of band: is it good, and what comes of it, with or without a server.

Never knows the socket it came over, and does nothing that no operator signed.
"""

from collections.abc import Callable
from typing import Final

from watchfloor.agent.hearing import hear
from watchfloor.agent.session import Session
from watchfloor.agent.ways import stopped_line
from watchfloor.errors import ProtocolError
from watchfloor.records.bodies import Scope
from watchfloor.warden.tree import Tree
from watchfloor.wire import (
    CONSOLE_LINES,
    AgentNote,
    ErrorLine,
    Line,
    LocalOrder,
    LocalStage,
    OperatorOrder,
    Order,
    PublicKey,
    local_message,
    moment,
    operator_message,
)

GOOD_S: Final = 60.0
"""How old an order may be here, or ahead of this machine's clock: an operator's own clock may be another's."""

Say = Callable[[Line], None]


class OutOfBand:
    """What one run's warden does at an operator's word."""

    def __init__(self, session: Session, tree: Tree) -> None:
        self._session = session
        self._tree = tree

    async def obey(self, line: LocalOrder, nonce: str, say: Say) -> None:
        """Carry out an order, and say each stage; raises `ProtocolError` for one that is not good."""
        came_s = self._session.surroundings.boot_s()
        given, key = self._checked(line, nonce)

        def stage(name: str) -> None:
            at_ms = round((self._session.surroundings.boot_s() - came_s) * 1000, 1)
            fields = {"order": given.id, "run": self._session.facts.run, "stage": name, "at_ms": at_ms}
            say(LocalStage.model_validate(fields))

        if given.kind == "kill":
            await self._kill(given, key, line.order, stage, say)
        elif given.kind == "pause":
            await self._pause(given, key, line.order, stage)
        else:
            self._resume(given, key, line.order, stage, say)

    def _checked(self, line: LocalOrder, nonce: str) -> tuple[OperatorOrder, PublicKey]:
        facts = self._session.facts
        if line.nonce != nonce:
            raise ProtocolError("nonce", "the order is signed for another connection; ask for a nonce and sign again")
        read = CONSOLE_LINES.read(line.order.encode())
        given = read.body
        if not isinstance(given, OperatorOrder) or given.kind not in {"pause", "resume", "kill"}:
            raise ProtocolError("order", "a warden obeys pause, resume and kill; give any other order to the server")
        if given.after_s:
            raise ProtocolError("order", "a warden kills at once; leave after_s out")
        if given.server != facts.server or given.scope.scope != Scope(kind="run", value=facts.run):
            raise ProtocolError(
                "scope", f"the order is not for run {facts.run} of server {facts.server}; name this run"
            )
        key = self._key(line, given, operator_message("order", facts.server, read.fields))
        age_s = (self._session.surroundings.now() - moment(given.at)).total_seconds()
        if abs(age_s) > GOOD_S:
            raise ProtocolError("stale", f"the order is {age_s:.0f} s old, and good for {GOOD_S:.0f} s; give it again")
        return given, key

    def _key(self, line: LocalOrder, given: OperatorOrder, message: bytes) -> PublicKey:
        """Find the operator's key that signed both, the order and the nonce."""
        both = local_message(self._session.facts.server, line.nonce, line.order)
        for jwk in self._session.welcome.kill_keys:
            key = PublicKey.read(jwk)
            if given.sig is not None and key.vouches(given.sig, message) and key.vouches(line.sig, both):
                return key
        raise ProtocolError(
            "signature", "the order is signed by no operator that this run's server named; use their key"
        )

    async def _kill(
        self, given: OperatorOrder, key: PublicKey, raw: str, stage: Callable[[str], None], say: Say
    ) -> None:
        session = self._session
        if session.gate.over is None:
            session.killed_here_s = session.surroundings.boot_s()
            self._tree.signed = raw
        hear(session, self._order(given, key, raw))
        stage("accepted")
        body = self._tree if session.body is None else session.body
        ending = await body.stopped()
        stage("tree_gone")
        stage("stopped")
        last = session.orders.last
        say(stopped_line(session, self._order(given, key, raw) if last is None else last, ending))

    async def _pause(self, given: OperatorOrder, key: PublicKey, raw: str, stage: Callable[[str], None]) -> None:
        session = self._session
        session.gate.close("local")
        stage("accepted")
        self._note("paused", given, key, raw)
        await self._tree.standing()
        if not session.gate.is_open:
            stage("held")

    def _resume(self, given: OperatorOrder, key: PublicKey, raw: str, stage: Callable[[str], None], say: Say) -> None:
        session = self._session
        session.gate.open("local")
        stage("accepted")
        self._note("resumed", given, key, raw)
        if session.gate.is_open:
            stage("resumed")
            return
        reason = "it stands still all the same: its server holds it, its lease is over, or it was killed"
        say(ErrorLine(code="held", reason=f"what was paused here is lifted, but {reason}"))

    def _note(self, done: str, given: OperatorOrder, key: PublicKey, raw: str) -> None:
        """Leave word of it in the run, for the ledger."""
        if self._session.gate.over is None:
            text = f"{done} out of band by {_by(key)}: {given.reason or 'no reason given'}; the order: {raw}"
            self._session.say(lambda seq, at: AgentNote(seq=seq, at=at, text=text))

    def _order(self, given: OperatorOrder, key: PublicKey, raw: str) -> Order:
        """The order as a server would have given it; its epoch is one that the server does not know yet."""
        last = self._session.orders.last
        return Order(
            order=given.id,
            cmd=1 if last is None else last.cmd + 1,
            kind="kill",
            epoch=self._session.welcome.epoch + 1,
            by=_by(key),
            reason=given.reason or "out of band, on the warden's own machine",
            signed=raw,
        )


def _by(key: PublicKey) -> str:
    """Whose key it was: the server alone knows the names."""
    return f"the operator with key {key.thumbprint}"
