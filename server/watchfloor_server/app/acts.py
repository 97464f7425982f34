"""How each effect is performed that neither appends nor orders: welcomes, leases, grants, cards, codes.

Never decides whether, nor when: the floor calls when it may happen.
"""

from collections.abc import Callable
from typing import NamedTuple, assert_never

from watchfloor.chain import b64url
from watchfloor.wire import AgentWelcome, EnrolWelcome, Jwk, Lease, LeaseTerms, Limits, Reply
from watchfloor_server.app.durable import Waiting
from watchfloor_server.app.loading import Loader
from watchfloor_server.app.log import log
from watchfloor_server.app.points import PointActs, voided
from watchfloor_server.app.policing import Police
from watchfloor_server.app.roster import Roster
from watchfloor_server.app.signing import Arrival, Signing, kill_keys
from watchfloor_server.auth import Enrolment
from watchfloor_server.core import effects as e
from watchfloor_server.core.facts import Judgement, Now, Operator, Question
from watchfloor_server.core.point_effects import AnswerRedeem, AskPractice, PointEffect, SayFence, ToPoint, WelcomePoint
from watchfloor_server.gateway.crowd import Crowd
from watchfloor_server.lane import latched

Admitting = (
    e.Welcome | e.RenewLease | e.SignDelegation | e.Enrol | e.MakeCode | e.OperatorsChanged | e.ReadPolicy | e.UsePolicy
)
SimpleEffect = (
    PointEffect
    | e.ToAgent
    | e.ToConsole
    | e.ToConsoles
    | e.ShowCard
    | e.Page
    | e.CloseCard
    | e.Refuse
    | e.Close
    | Admitting
)


class Means(NamedTuple):
    """What acts are done with. `checkpoint` is the last signed one, `changed` hears of new operators."""

    server: str
    key: Jwk
    crowd: Crowd
    roster: Roster
    signing: Signing
    points: PointActs
    police: Police
    enrolment: Enrolment
    loader: Loader
    limits: Limits
    checkpoint: Callable[[], str]
    changed: Callable[[tuple[Operator, ...]], None]
    page: Callable[[e.Page], None]
    lane: Callable[[], str | None] = lambda: None


class Acts:
    """Performs effects."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._crowd = means.crowd
        self._roster = means.roster

    def judge(self, question: Question) -> Judgement:
        """Ask policy; a fault of its own is a deny."""
        try:
            return self._means.police.decide(question)
        except Exception as error:  # noqa: BLE001 - doubt means deny, whatever went wrong
            log("policy", f"an action could not be judged: {type(error).__name__}: {error}")
            policy = self._means.police.policy.hash
            return Judgement("deny", "the policy could not be asked; nothing is allowed", ("policy:fault",), (), policy)

    def give(self, effect: e.Give, now: Now) -> bool:
        """Sign a grant and say `allow`; False if it would be void already."""
        try:
            grant = self._means.signing.grant(effect.leave, now.at)
        except ValueError:
            return False
        self._crowd.tell(effect.conn, effect.decision.model_copy(update={"grant": grant}))
        return True

    def answer_latched(self, answer: e.ToConsole, fault: str) -> None:
        """Answer an order once it is in the journal, or say that it is not: accepted means durable."""
        line = answer.line
        if fault:
            log("journal", f"an order was given, and could not be written: {fault}")
        line = latched(line, fault) if isinstance(line, Reply) else line
        self._crowd.tell(answer.conn, line)

    def void(self, effect: Waiting, now: Now) -> None:
        """Refuse a grant after all that was used up, since its run may not act any more."""
        if isinstance(effect, AnswerRedeem):
            self._means.points.perform(voided(effect), now)

    def perform(self, effect: SimpleEffect, now: Now) -> None:
        """Perform one effect now."""
        match effect:
            case e.ToAgent() | e.ToConsole():
                self._crowd.tell(effect.conn, effect.line)
            case e.ToConsoles():
                self._crowd.tell_consoles(effect.line)
            case e.ShowCard():
                self._crowd.show(effect.card, effect.conn)
            case e.Page():
                self._means.page(effect)
            case e.CloseCard():
                self._crowd.close_card(effect.escalation)
            case e.Refuse():
                self._crowd.refuse(*effect)
            case e.Close():
                self._crowd.close(*effect)
            case SayFence() | AnswerRedeem() | WelcomePoint() | AskPractice() | ToPoint():
                self._means.points.perform(effect, now)
            case _:
                self._admit(effect, now)

    def _admit(self, effect: Admitting, now: Now) -> None:
        match effect:
            case e.Welcome():
                self._welcome(effect, now)
            case e.RenewLease():
                self._renew(effect, now)
            case e.SignDelegation():
                self._crowd.tell(effect.conn, self._means.signing.delegation(effect, now.at))
            case e.Enrol():
                self._enrol(effect, now)
            case e.MakeCode():
                self._make_code(effect, now)
            case e.OperatorsChanged():
                self._operators(effect.operators)
            case e.ReadPolicy():
                self._means.loader.read(effect)
            case e.UsePolicy():
                self._means.loader.use(effect)
            case _:
                assert_never(effect)

    def _welcome(self, effect: e.Welcome, now: Now) -> None:
        arrival = self._roster.arrivals.get(effect.conn)
        if arrival is None:
            return  # it is gone already
        try:
            credential = self._credential(effect, arrival, now)
        except ValueError as error:
            self._crowd.refuse(effect.conn, "expired", str(error))
            return
        self._roster.welcomed(effect.conn, effect.run)
        line = AgentWelcome(
            run=effect.run,
            epoch=effect.epoch,
            credential=credential,
            expires_at=effect.blend.expires_at,
            lease=LeaseTerms(ttl_s=effect.lease_ttl_s, renew_s=effect.lease_renew_s),
            next=effect.next,
            head=b64url(effect.head),
            tools=self._means.police.terms,
            kill_keys=kill_keys(self._roster.operators),
            lane=self._means.lane(),
            limits=self._means.limits,
        )
        self._crowd.let_in(effect.conn, line)

    def _renew(self, effect: e.RenewLease, now: Now) -> None:
        arrival = self._roster.arrival(effect.conn, effect.run)
        if arrival is None:
            return
        credential = None
        if not self._roster.has_fresh_credential(effect.conn, now.at):
            try:
                credential = self._credential(effect, arrival, now)
            except ValueError:
                return  # the identity has expired: without a lease the agent stops by itself
        self._crowd.tell(effect.conn, Lease(n=effect.n, epoch=effect.epoch, ttl_s=effect.ttl_s, credential=credential))

    def _credential(self, effect: e.Welcome | e.RenewLease, arrival: Arrival, now: Now) -> str:
        signed = self._means.signing.credential(effect.run, effect.epoch, effect.blend, arrival, now.at)
        self._roster.signed_at[effect.conn] = now.at
        return signed

    def _enrol(self, effect: e.Enrol, now: Now) -> None:
        means, invite = self._means, self._roster.invites.pop(effect.conn, None)
        if invite is not None:
            means.enrolment.spend(invite, now.at)
        line = EnrolWelcome(
            server=means.server,
            key=means.key,
            checkpoint=means.checkpoint(),
            operator=effect.operator,
            lane=means.lane(),
        )
        self._crowd.enrolled(effect.conn, line)

    def _make_code(self, effect: e.MakeCode, now: Now) -> None:
        enrolment = self._means.enrolment
        try:
            code = enrolment.issue(effect.operator, effect.roles, effect.by, effect.signed, now.at)
        except (ValueError, OSError) as error:
            self._crowd.tell(effect.conn, Reply(id=effect.id, ok=False, code="code", error=str(error)))
            return
        self._crowd.tell(effect.conn, Reply(id=effect.id, ok=True, value={"operator": effect.operator, "code": code}))

    def _operators(self, operators: tuple[Operator, ...]) -> None:
        self._roster.operators = operators
        self._crowd.keep(operators)
        self._means.changed(operators)
