"""A question of the past put again for every run of its chain, as it was then.

Never asks for a run of which the record does not say what was asked: the answer of then stands for it.
"""

from watchfloor_server.app.hops import Above, joined
from watchfloor_server.app.policing import Police
from watchfloor_server.core.facts import Judgement
from watchfloor_server.policy import Difference, Past, PastHop, differs, request_of


def again(police: Police, past: Past) -> Judgement:
    """Ask once more, under the policy of `police`: the least leave of the run and of all above it."""
    own = police.judged(request_of(past.kept, police.policy))
    return joined(own, [Above(hop.run, hop.agent, _answer(police, hop)) for hop in past.above])


def would_differ(police: Police, past: Past) -> Difference | None:
    """None if the answer for the whole chain is the same as then."""
    if not past.above:
        return differs(police.policy, past)
    found = again(police, past)
    if found.answer == past.answer:
        return None
    return Difference(past.answer, past.rules, found.answer, found.rules, found.reason)


def _answer(police: Police, hop: PastHop) -> Judgement:
    if hop.kept is not None:
        return police.judged(request_of(hop.kept, police.policy))
    return Judgement(hop.answer, hop.reason, hop.rules, (), police.policy.hash)
