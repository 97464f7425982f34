"""The invariants of the kill, all of them, by when they are judged.

Never knows how a moment came about, nor how moments are searched.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from model import deeds, moments
from model.stage import Stage
from model.state import Step, World

Moment = Callable[[World, Stage], bool]
Move = Callable[[World, Step, Stage], bool]
Choice = Callable[[World, tuple[Step, ...], Stage], bool]


class Invariants(NamedTuple):
    """All of them: of moments, of steps, of steps that are told as facts, and of what can happen next."""

    moments: tuple[Moment, ...]
    moves: tuple[Move, ...]
    deeds: tuple[Move, ...]
    choices: tuple[Choice, ...]


ALL: Final = Invariants(
    moments=(
        moments.i2_stopped_is_for_ever,
        moments.i3_accepted_means_durable,
        moments.i4_no_evidence_that_was_not_there,
        moments.i6_the_lease_bound_holds,
        moments.i7_no_approval_after_the_kill,
        moments.i8_unused_leave_dies,
        moments.i10_a_number_is_used_once,
        moments.i11_kill_reaches_all_it_covers,
        moments.i12_no_lock_is_lost,
        moments.i15_the_label_never_lies,
        moments.i16_one_record_for_each_transition,
        moments.i17_children_die_with_their_parent,
        moments.i17_no_run_outlives_its_parent,
        moments.i18_nothing_lands_twice,
        moments.i20_a_pending_kill_is_not_forgotten,
        moments.l1_evidence_within_a_second,
    ),
    moves=(deeds.i7_nothing_is_decided_after_the_kill, deeds.i20_a_pending_kill_comes_due),
    deeds=(
        deeds.i1_nothing_is_admitted_below_a_fence,
        deeds.i5_no_effect_after_confirmed,
        deeds.i9_one_fence_for_many_kills,
        deeds.i9_all_who_killed_are_recorded,
        deeds.i10_a_start_needs_a_lifted_lock,
        deeds.i11_nobody_slips_through_kill_all,
        deeds.i12_rearm_starts_nothing,
        deeds.i14_stale_orders_have_no_effect,
        deeds.i18_a_grant_is_redeemed_once,
        deeds.i19_requester_is_not_approver,
        deeds.i20_taken_back_is_taken_back,
    ),
    choices=(deeds.i13_a_kill_is_never_queued,),
)
