"""What must hold of every step, and of what may be done next, by the numbers of the invariants of the kill.

Each predicate answers True while all is well. Never knows where a step leads later.
"""

from model.processes import is_before
from model.rules import GRACE
from model.stage import Stage, covers, lock_of
from model.state import OPEN, OVER, Step, World


def i1_nothing_is_admitted_below_a_fence(before: World, step: Step, stage: Stage) -> bool:
    """No leave (grant, lease, welcome, redemption) is given to a run that a fence or a hold is over."""
    past = before.past
    fenced, still = {i for i, _ in past.fenced}, {i for i, _, _ in past.still}
    return not any(
        (fact[0] in ("leave", "redeems") and (fact[1] in fenced or fact[1] in still))
        or (fact[0] == "welcome" and fact[1] in fenced)
        for fact in step.facts
    )


def i5_no_effect_after_confirmed(before: World, step: Step, stage: Stage) -> bool:
    """Once a run is shown as confirmed, nothing that it does takes effect."""
    runs = before.disk.ledger.runs
    return not any(fact[0] == "lands" and runs[int(fact[1])].is_confirmed for fact in step.facts)


def i7_nothing_is_decided_after_the_kill(before: World, step: Step, stage: Stage) -> bool:
    """Neither policy's late answer nor a person's becomes leave once the run was killed."""
    runs, then = before.main.desk.runs, step.after.main.desk.runs
    return not any(
        now.act == "leave" and was.act not in ("leave", "given") and now.state in OVER and was.state in OVER
        for was, now in zip(runs, then, strict=False)
    )


def i9_one_fence_for_many_kills(before: World, step: Step, stage: Stage) -> bool:
    """A kill that strikes nothing new raises nothing."""
    for fact in step.facts:
        if fact[0] == "raises nothing":
            was = before.main if fact[1] == "main" else before.lane
            now = step.after.main if fact[1] == "main" else step.after.lane
            if was.desk.epoch != now.desk.epoch:
                return False
    return True


def i9_all_who_killed_are_recorded(before: World, step: Step, stage: Stage) -> bool:
    """Whoever killed a run, first or after others, is on the record."""
    for fact in step.facts:
        if fact[0] == "kills":
            process = step.after.main if fact[1] == "main" else step.after.lane
            if process.doing is None and (fact[3], fact[2]) not in process.desk.people:
                return False
    return True


def i10_a_start_needs_a_lifted_lock(before: World, step: Step, stage: Stage) -> bool:
    """No run starts while a kill's lock is on its agent and person, nor below a number that was given over them."""
    for fact in step.facts:
        if fact[0] == "starts":
            pair = f"pair {stage.pairs[int(fact[1])]}"
            if any(lock == pair for lock, _ in before.past.locks):
                return False
            if any(number > int(fact[2]) and lock_of(scope, stage) == pair for number, _, scope in before.past.fences):
                return False
    return True


def i11_nobody_slips_through_kill_all(before: World, step: Step, stage: Stage) -> bool:
    """While all is locked nobody starts."""
    is_locked = any(lock == "all" for lock, _ in before.past.locks)
    return not is_locked or not any(fact[0] in ("starts", "welcome") for fact in step.facts)


def i12_rearm_starts_nothing(before: World, step: Step, stage: Stage) -> bool:
    """Lifting a lock brings no run to life."""
    if not any(fact[0] == "rearms" for fact in step.facts):
        return True
    return [run.state for run in before.main.desk.runs] == [run.state for run in step.after.main.desk.runs]


def i13_a_kill_is_never_queued(world: World, steps: tuple[Step, ...], stage: Stage) -> bool:
    """Every process that is up takes a kill at once, whatever else is waiting: cards, policy, a full ledger."""
    takes = {fact for step in steps for fact in step.facts if fact[0] == "takes"}
    for process in world.processes():
        for press in stage.presses:
            is_new = press.kind == "kill" and press.order not in process.desk.orders
            if is_new and is_before(world, process, press, stage):
                reaches = any(
                    run.state in OPEN and covers(press.scope, i, stage) for i, run in enumerate(process.desk.runs)
                )
                if reaches and process.doing is None and ("takes", process.name, press.order) not in takes:
                    return False
    return True


def i14_stale_orders_have_no_effect(before: World, step: Step, stage: Stage) -> bool:
    """An order for another run, or one whose number does not rise, changes nothing; only a kill is never stale."""
    for fact in step.facts:
        if fact[0] == "hears":
            agent = before.agents[int(fact[1])]
            if str(fact[1]) != fact[2] or (fact[3] != "kill" and int(fact[4]) <= agent.cmd):
                return False
        if fact[0] == "takes":
            process = before.main if fact[1] == "main" else before.lane
            if fact[2] in process.desk.orders:
                return False
    return True


def i18_a_grant_is_redeemed_once(before: World, step: Step, stage: Stage) -> bool:
    """A grant is redeemed for the arguments that were approved, and no others."""
    return not any(fact[0] == "redeems" and fact[2] != "as approved" for fact in step.facts)


def i19_requester_is_not_approver(before: World, step: Step, stage: Stage) -> bool:
    """Only a known approver, who is not the person the run acts for, approves."""
    return all(fact[1] == "ines" for fact in step.facts if fact[0] == "approves")


def i20_taken_back_is_taken_back(before: World, step: Step, stage: Stage) -> bool:
    """A pending kill whose taking back was accepted strikes nothing; over the lane only who pressed takes back."""
    past = before.past
    gone = {order for order, by in past.back if (by, "resume") in past.accepted}
    for fact in step.facts:
        if fact[0] == "strikes" and fact[1] in gone:
            return False
        if fact[0] == "takes back" and fact[1] == "lane" and not str(fact[3]).startswith(str(fact[2])):
            return False
    return True


def i20_a_pending_kill_comes_due(before: World, step: Step, stage: Stage) -> bool:
    """Where nobody dawdles, whoever is up and knows of a kill carries it out when it is due, or a grace later."""
    if not stage.is_prompt or step.kind != "tick" or before.left > -GRACE:
        return True
    return not any(run.state == "held" for process in before.processes() for run in process.desk.runs)
