"""Planted faults: each turns one switch of the protocol, and one invariant must notice.

Never knows how an invariant notices.
"""

from typing import Final, NamedTuple

from model.longer import LONGER
from model.stage import Stage
from model.stages import STAGES


class Mutant(NamedTuple):
    """One change of the protocol: which switch, to what, where it is tried, and which invariant it breaks."""

    tells: str
    switch: str
    stage: str
    broken: str
    value: bool | int = False


def mutated(mutant: Mutant) -> Stage:
    """The stage with this one change of the protocol."""
    stage = (STAGES | LONGER)[mutant.stage]
    return stage._replace(name=mutant.tells, rules=stage.rules._replace(**{mutant.switch: mutant.value}))


MUTANTS: Final = (
    Mutant("the fence is raised after the order was sent", "fence_is_raised_first", "main dies", "i1"),
    Mutant("the lane raises the word after the order was sent", "word_is_raised_first", "main dies", "i1"),
    Mutant("leave does not compare the word", "leave_compares_the_word", "approval", "i1"),
    Mutant("a pause of the lane does not raise the word", "holds_raise_the_word", "pause and leave", "i1"),
    Mutant("what a dead lane had in its journal is not read", "dead_lanes_journal_is_read", "lane dies", "i1"),
    Mutant("a point's redemption does not look at fences", "redemption_looks_at_fences", "points", "i1"),
    Mutant("the journal is not read at a start", "journal_is_read_at_a_start", "approval and crash", "i2"),
    Mutant("the lane starts again with empty fences", "lane_reads_its_journal", "lane dies", "i2"),
    Mutant("a resume beats a kill", "kill_beats_resume", "orders", "i2"),
    Mutant("the press is answered before the journal has it", "journal_comes_before_the_reply", "main dies", "i3"),
    Mutant("`stopped` is said while a tool is in its thread", "word_waits_for_the_tool", "lease", "i4"),
    Mutant("an agent's word for its tree counts as a warden's", "only_a_warden_tells_of_a_tree", "lies", "i4"),
    Mutant("a point that is executing counts as fenced", "busy_points_prove_nothing", "points", "i5"),
    Mutant("what a dark point had redeemed is forgotten", "dark_points_holdings_count", "points", "i5"),
    Mutant("a lease is written off when the agent may still act", "write_off", "lease", "i6", 1),
    Mutant("the agent counts its lease from when it came", "lease_counts_from_sending", "lease", "i6"),
    Mutant("leases are older after a restart than they are", "restart_grants_anew", "lease", "i6"),
    Mutant("the agent's clock stands still while it is suspended", "clock_counts_suspension", "lease", "i6"),
    Mutant(
        "a kill that only the lane remembers is lost", "main_takes_kills_from_the_lane", "lease, lane and crash", "i6"
    ),
    Mutant("the lane hears of a lease after the agent", "lane_hears_of_leases_first", "lease and lane", "i6"),
    Mutant("policy's late answer commits an approval", "policys_late_answer_is_dropped", "approval", "i7"),
    Mutant("cards of a killed run stay open", "kill_withdraws_cards", "approval", "i7"),
    Mutant("leave of a killed run stays", "kill_voids_leave", "approval", "i8"),
    Mutant("a second kill raises a second fence", "second_kill_raises_nothing", "two people", "i9"),
    Mutant("who kills second is not recorded", "second_person_is_recorded", "two people", "i9"),
    Mutant("a new start does not look at locks", "start_looks_at_locks", "new start", "i10"),
    Mutant("a new start does not wait for the lane's orders", "starts_compare_the_word", "new start", "i10"),
    Mutant("a restart uses numbers again", "reserve", "new start, no lane", "i10", 0),
    Mutant("the lane counts as the main process does", "lane_stride", "two people", "i10", 1),
    Mutant(
        "a lane that starts again uses numbers again", "lane_counts_on_from_the_word", "lane dies between two", "i10"
    ),
    Mutant(
        "kill-all reaches only whom the lane knew", "kill_reaches_who_came_meanwhile", "kill-all and connect", "i11"
    ),
    Mutant("a kill does not reach the run's children", "kill_reaches_children", "child", "i11"),
    Mutant("a child of a killed parent may attach", "orphans_may_not_attach", "child", "i11"),
    Mutant(
        "a child that attaches while its parent's kill counts down goes on",
        "late_children_are_held",
        "child of a pending kill",
        "i11",
    ),
    Mutant(
        "a child outlives a parent that has ended",
        "children_die_with_their_parent",
        "child of one that ends",
        "i17",
    ),
    Mutant("who comes in while a kill of all is pending goes on", "newcomer_is_held", "kill-all pending", "i11"),
    Mutant("a restart forgets locks", "locks_are_read_at_a_start", "kill-all and crash", "i12"),
    Mutant("rearm starts what was stopped", "rearm_starts_nothing", "new start", "i12"),
    Mutant("one agent's word counts as the whole order", "a_word_is_not_the_order", "kill-all and words", "i12"),
    Mutant("a kill is queued behind events", "kill_overtakes_events", "approval", "i13"),
    Mutant("a kill waits for the ledger", "kill_needs_no_ledger", "approval and crash", "i13"),
    Mutant("an agent obeys orders whose number does not rise", "agent_compares_numbers", "orders", "i14"),
    Mutant("an agent obeys an order for another run", "agent_compares_runs", "orders", "i14"),
    Mutant("a press that comes again is obeyed again", "press_counts_once", "orders", "i14"),
    Mutant("an agent's word is shown as confirmed", "word_is_not_proof", "lies", "i15"),
    Mutant("a second after the kill it is shown as stopped", "stop_needs_evidence", "lease", "i15"),
    Mutant(
        "what the journal knows is carried out though the ledger has it",
        "known_entries_are_skipped",
        "main dies",
        "i16",
    ),
    Mutant("children that came after the look are not killed", "kill_looks_again", "tree", "i17"),
    Mutant("a child whose parent is dead is not found", "guard_adopts_orphans", "tree", "i17"),
    Mutant("a tree lives on without its warden", "tree_dies_with_its_warden", "tree", "no_trap"),
    Mutant("a grant is redeemed as often as it is shown", "grant_is_redeemed_once", "redemption", "i18"),
    Mutant("a redemption is answered before it is on disk", "redemption_is_durable", "redemption", "i18"),
    Mutant("a grant is redeemed for other arguments", "arguments_are_compared", "redemption", "i18"),
    Mutant("the person whom a run acts for approves", "requester_may_not_approve", "approval", "i19"),
    Mutant("somebody unknown approves", "approver_must_be_known", "approval", "i19"),
    Mutant("a pending kill is not in the ledger", "pending_is_written", "pending, main dies", "i20"),
    Mutant(
        "the lane takes back what somebody else pressed", "take_back_is_by_who_pressed", "pending, two people", "i20"
    ),
    Mutant(
        "journals are carried out in whatever order they are read",
        "stale_entries_are_skipped",
        "pending, main dies",
        "i20",
    ),
    Mutant("an order that nobody remembers is not counted", "orders_reserve", "pause and crash", "no_trap", 0),
    Mutant(
        "a main process that starts again counts below the lane",
        "main_counts_on_from_the_lane",
        "pending, both die",
        "i20",
    ),
    Mutant("a pending kill comes due before letters are read", "mail_is_read_first", "pending, main dies", "i20"),
    Mutant("nobody takes over from a process that is silent", "other_takes_over", "prompt pending", "i20"),
    Mutant("an agent stops and does not say so", "agent_says_that_it_stopped", "prompt", "l1"),
)
