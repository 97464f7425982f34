"""Enforcement points at the app: who in the directory a token's bearer is, and how fences and answers go out.

Never decides what a point may do.
"""

from math import inf
from typing import Final, NamedTuple, assert_never

from pydantic import JsonValue

from watchfloor.chain import b64url, jcs, sha256
from watchfloor.errors import CloseCode, ProtocolError
from watchfloor.jwks import TokenRefused
from watchfloor.tokens import DEV_POINT
from watchfloor.visible import visible
from watchfloor.wire import (
    PRACTICE_TOOL,
    FenceLine,
    Jwk,
    PointHello,
    PointPractice,
    PointWelcome,
    PublicKey,
    Redeemed,
    stamp,
)
from watchfloor_server.auth import (
    AgentEvidence,
    FenceTerms,
    Keyring,
    PracticeTerms,
    grant_id,
    mint_fence,
    mint_practice,
)
from watchfloor_server.core.facts import Now
from watchfloor_server.core.point_effects import AnswerRedeem, AskPractice, PointEffect, SayFence, ToPoint, WelcomePoint
from watchfloor_server.core.point_inputs import PointJoined
from watchfloor_server.gateway.crowd import Crowd
from watchfloor_server.gateway.seams import Guest
from watchfloor_server.policy import Directory, Point

VOID: Final = "the run was killed or held before the grant could be used"
EXPIRED: Final = "the grant expired before it was on disk that it is used up"


class PointActs(NamedTuple):
    """Performs what the desk asks for towards points."""

    keyring: Keyring
    key: Jwk
    crowd: Crowd

    def perform(self, effect: PointEffect, now: Now) -> None:
        """Perform one effect now."""
        match effect:
            case WelcomePoint():
                line = PointWelcome(point=effect.name, targets=effect.targets, key=self.key)
                self.crowd.tell(effect.conn, line)
            case SayFence():
                self._fence(effect, now)
            case AnswerRedeem():
                self._answer(effect if now.boot_s < effect.until_s else voided(effect, EXPIRED))
            case AskPractice():
                self._practise(effect, now)
            case ToPoint():
                self.crowd.tell(effect.conn, effect.line)
            case _:
                assert_never(effect)

    def _fence(self, effect: SayFence, now: Now) -> None:
        session = self.crowd.points.get(effect.conn)
        if session is None:
            return
        said = (effect.n, effect.epoch, effect.runs, effect.seen, effect.whole, effect.more)
        token = mint_fence(self.keyring, FenceTerms(session.name, session.nonce, *said), now=now.at)
        runs = dict(effect.runs)
        session.say(FenceLine(n=effect.n, at=stamp(now.at), epoch=effect.epoch, runs=runs, token=token))

    def _practise(self, effect: AskPractice, now: Now) -> None:
        args: dict[str, JsonValue] = {"practice": effect.id}
        terms = PracticeTerms(effect.grant, effect.run, effect.target, b64url(sha256(jcs(args))))
        grant = mint_practice(self.keyring, terms, now=now.at)
        self.crowd.tell(effect.conn, PointPractice(id=effect.id, grant=grant, tool=PRACTICE_TOOL, args=args))

    def _answer(self, effect: AnswerRedeem) -> None:
        session = self.crowd.points.get(effect.conn)
        if session is not None:
            code, reason = (None, None) if effect.ok else (effect.code, effect.reason)
            session.answer(Redeemed(id=effect.id, ok=effect.ok, code=code, reason=reason))


def voided(effect: AnswerRedeem, why: str = VOID) -> AnswerRedeem:
    """What is answered to a grant that was used up, and may not be used any more before that is on disk."""
    return effect._replace(ok=False, code="fenced" if why == VOID else "void", reason=why, until_s=inf)


def is_void(effect: object, fence: SayFence) -> bool:
    """True for leave to use a grant up that waits for the disk, while a fence holds its run now."""
    return isinstance(effect, AnswerRedeem) and fence.runs.get(effect.run, "released") != "released"


def shown_grant(text: str, key: PublicKey) -> str:
    """The id of a grant that a point shows; raises `ProtocolError`."""
    try:
        return grant_id(text, key)
    except TokenRefused as error:
        raise ProtocolError(error.code, error.reason.replace("the token", "the grant", 1)) from error


def joined_point(directory: Directory, conn: int, guest: Guest, hello: PointHello, key: PublicKey) -> PointJoined:
    """The point that a verified token is of; raises `ProtocolError` if it is none, or calls itself by another name."""
    evidence = guest.evidence
    if not isinstance(evidence, AgentEvidence):
        raise TypeError(f"the guest of {guest.path!r} shows no workload's token")
    found = _point_of(directory, evidence)
    if found is None:
        subject = visible(evidence.subject, limit=120)
        fault = f"{subject} is no enforcement point of the directory; add it to directory.toml as [point.NAME]"
        raise ProtocolError("point", fault, close=CloseCode.REFUSED)
    if found.name != hello.point:
        fault = f"the token is {found.name}'s, and hello says {hello.point!r}; say the name of the token"
        raise ProtocolError("point", fault, close=CloseCode.REFUSED)
    return PointJoined(
        conn=conn,
        name=found.name,
        targets=found.targets,
        key=key,
        token_sha256=evidence.token_sha256,
        pinned=evidence.jkt is not None,
        expires_at=stamp(evidence.expires_at),
        can_practise=hello.practice is True,
    )


def review(crowd: Crowd, directory: Directory) -> None:
    """Let points go whose entry is not what it was: they come back by the new one, if there is one."""
    for session in list(crowd.points.values()):
        evidence = session.guest.evidence
        found = _point_of(directory, evidence) if isinstance(evidence, AgentEvidence) else None
        if found is None or (found.name, found.targets) != (session.name, session.targets):
            session.peer.leave(CloseCode.IDENTITY, "the directory says something else of this point now; come back")


def _point_of(directory: Directory, evidence: AgentEvidence) -> Point | None:
    if evidence.provider != "dev":
        return directory.point(evidence.subject, evidence.issuer)
    name = evidence.subject.removeprefix(DEV_POINT)
    return directory.points.get(name) if evidence.subject.startswith(DEV_POINT) else None
