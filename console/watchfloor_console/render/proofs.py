"""What is proven of each leg: the agent and what it is made of, the person and how they signed in.

Never says proven of what an agent says itself.
"""

from watchfloor.identity import Build, HumanLeg
from watchfloor.oversight import Dossier
from watchfloor_console.board import Hue, Piece, Pieces, Words
from watchfloor_console.board.bounds import limit_words
from watchfloor_console.board.standing import is_attested, is_suspect
from watchfloor_console.board.times import age_s, ago, span
from watchfloor_console.render.pane import Pane
from watchfloor_console.render.picture import Picture

_NAME = 13

_ANSWERS: dict[str, tuple[str, Hue]] = {
    "allow": ("✓ ALLOW", "ok"),
    "deny": ("✗ DENY", "strong"),
    "escalate": ("? ESCALATE", "waits-strong"),
    "wait": ("? ESCALATE", "waits-strong"),
}


def agent_pane(picture: Picture, who: Dossier, width: int) -> Pane:
    """What policy said to the agent."""
    pane, words, agent = Pane(width, picture.words), picture.words, who.identity.agent
    pane.title(f"AGENT  {words.name(agent.name, 30)}")
    _leg(pane, who, "agent")
    pane.row(Piece(f"class {words.name(agent.class_, 24)}, {agent.mode}", "quiet"))
    pane.row(Piece(f"sponsor {words.name(agent.sponsor or 'nobody named', 40)}", "quiet"))
    return pane


def human_pane(picture: Picture, who: Dossier, width: int) -> Pane:
    """What policy said to the person."""
    pane, words, human = Pane(width, picture.words), picture.words, who.identity.human
    if human is None:
        pane.title("HUMAN  none")
        pane.row(Piece("it acts for itself", "quiet"))
        return pane
    pane.title(f"HUMAN  {words.name(human.name, 30)}")
    _leg(pane, who, "human")
    pane.row(Piece(f"signed in {ago(age_s(picture.now, human.auth_at or human.verified_at))} ago", "quiet"))
    if human.mandate is not None:
        pane.row(Piece("mandate ", "quiet"), Piece(f'"{words.line(human.mandate.task, 200)}"', "text"))
    return pane


def agent_proof(picture: Picture, who: Dossier, width: int) -> Pane:
    """What vouches for the agent."""
    pane, words, now = Pane(width, picture.words), picture.words, picture.now
    agent, proof = who.identity.agent, who.identity.agent.attestation
    pane.title("AGENT PROOF")
    named = words.name(proof.provider or proof.class_, 30)
    by: Pieces = (Piece(f"✓ {named}", "ok"), Piece("  attestation class ", "quiet"), Piece(proof.class_))
    if not is_attested(who.identity):
        by = (Piece(f"! {named}, not attested", _loud(picture, who)), Piece(f"  class {proof.class_}", "quiet"))
    pane.fact("proven by", *by, cells=_NAME)
    pane.fact("name", Piece(words.line(agent.subject, 200)), cells=_NAME)
    ages = f"  verified {span(age_s(now, proof.verified_at))} ago, {span(-age_s(now, proof.expires_at))} left"
    pane.fact("issuer", Piece(words.name(proof.issuer, 80)), Piece(ages, "quiet"), cells=_NAME)
    key = (Piece("✓ holds it", "ok"), Piece(f"  jkt {words.name(proof.key[:8], 8)}", "quiet"))
    pane.fact("key", *(key if proof.key else (Piece("not known", "quiet"),)), cells=_NAME)
    pane.fact("code", *_code(who, words), cells=_NAME)
    if proof.posture is not None:
        pane.fact("place", Piece(words.name(proof.posture, 80)), Piece("  as its issuer says", "quiet"), cells=_NAME)
    return pane


def human_proof(picture: Picture, who: Dossier, width: int) -> Pane:
    """What vouches for the person."""
    pane, words, now, human = Pane(width, picture.words), picture.words, picture.now, who.identity.human
    pane.title("HUMAN PROOF")
    if human is None:
        pane.row(Piece("there is no person: the sponsor answers for it", "quiet"))
        return pane
    by: Pieces = (Piece("✓ OIDC" if human.proof == "oidc" else "✓ a mandate of theirs", "ok"),)
    if human.proof == "dev":
        by = (Piece("! vouched for by nobody", _loud(picture, who)),)
    pane.fact("proven by", *by, Piece(f"  issuer {words.name(human.issuer, 60)}", "quiet"), cells=_NAME)
    pane.fact(
        "name",
        Piece(words.name(human.name, 60)),
        Piece(f"  subject {words.name(human.subject, 60)}", "quiet"),
        cells=_NAME,
    )
    pane.fact("how", *_how(picture, human), cells=_NAME)
    pane.fact("until", Piece(f"{span(-age_s(now, human.expires_at))} left"), cells=_NAME)
    if human.mandate is not None:
        pane.fact("mandate", *_mandate(human, words), cells=_NAME)
        pane.fact("left of it", Piece(words.line("; ".join(who.mandate_left), 400) or "not told"), cells=_NAME)
    return pane


def _leg(pane: Pane, who: Dossier, name: str) -> None:
    told, decided, words = who.explanation, who.decided, pane.words
    explained = next((leg for leg in told.legs if leg.leg == name), None) if told is not None else None
    if explained is not None:
        text, hue = _ANSWERS.get(explained.answer, (words.name(explained.answer, 20), "text"))
        pane.row(Piece(text, hue), Piece(f"  {words.line(explained.reason, 200)}"))
        rules = [f"{words.name(rule.id, 20)} {words.name(rule.file, 30)}:{rule.line}" for rule in explained.rules[:2]]
        names = ", ".join(rules) or words.line(", ".join(explained.names), 60)
        pane.row(Piece(names or "no rule of its own", "quiet"))
        return
    leg = next((leg for leg in decided.legs if leg.leg == name), None) if decided is not None else None
    if leg is None:
        pane.row(Piece("- not asked", "quiet"))
        return
    text, hue = _ANSWERS[leg.answer]
    pane.row(Piece(text, hue), Piece(f"  {words.line(leg.reason, 200)}"))
    pane.row(Piece(words.line(", ".join(leg.rules), 60) or "no rule of its own", "quiet"))


def _loud(picture: Picture, who: Dossier) -> Hue:
    run = picture.board.runs.get(who.run)
    return "danger" if run is not None and is_suspect(run, picture.health.environment) else "quiet"


def _code(who: Dossier, words: Words) -> Pieces:
    attested = who.identity.agent.attestation.build
    if attested is not None and _parts(attested, words):
        return (Piece(_parts(attested, words)), Piece("  as its issuer says", "quiet"))
    said = _parts(who.started.build, words)
    return (Piece(said, "said"), Piece("  as the agent says", "quiet")) if said else (Piece("not known", "quiet"),)


def _parts(build: Build, words: Words) -> str:
    known = [
        ("model", build.model),
        ("image", build.image),
        ("prompt", build.prompt_sha256),
        ("tools", build.tools_sha256),
    ]
    return ", ".join(f"{name} {words.name(value, 60)}" for name, value in known if value is not None)


def _how(picture: Picture, human: HumanLeg) -> Pieces:
    if human.auth_at is None:
        return (Piece("when they signed in is not told", "quiet"),)
    factors = {True: "two factors", False: "one factor", None: "factors not told"}[human.mfa]
    return (Piece(f"signed in {ago(age_s(picture.now, human.auth_at))} ago"), Piece(f", {factors}", "quiet"))


def _mandate(human: HumanLeg, words: Words) -> Pieces:
    mandate = human.mandate
    if mandate is None:
        return ()
    tools = words.line(", ".join(mandate.tools), 200) or "any tool"
    bounds = [limit_words(name, limit, words) for name, limit in mandate.limits.items()]
    return (Piece(f'"{words.line(mandate.task, 200)}": '), Piece(", ".join([tools, *bounds])))
