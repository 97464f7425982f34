"""The protocol as switches: all on is the protocol, and each planted mutant turns one.

Never knows what a switch is good for: the invariants do.
"""

from typing import Final, NamedTuple

LIFE: Final = 2
"""Ticks that an agent may act after it asked for its lease (0.98 of a TTL)."""

WRITE_OFF: Final = 3
"""Ticks after which the server writes a lease off that it granted (1.02 of a TTL): later than the agent's own stop."""

GRACE: Final = 1
"""Ticks that a pending kill is left to the process that took it, before the other one carries it out."""

STRIDE: Final = 4
"""How far the lane's numbers lie apart: more than the main process counts meanwhile."""

RESERVE: Final = 32
"""Numbers that the main process skips at a start: more than both could have given and not written down."""

DARK: Final = 1
"""Ticks after its last fence for which a point still executes."""


class Rules(NamedTuple):
    """What holds in the protocol."""

    fence_is_raised_first: bool = True
    word_is_raised_first: bool = True
    holds_raise_the_word: bool = True
    leave_compares_the_word: bool = True
    starts_compare_the_word: bool = True
    dead_lanes_journal_is_read: bool = True
    journal_comes_before_the_reply: bool = True
    journal_is_read_at_a_start: bool = True
    lane_reads_its_journal: bool = True
    kill_beats_resume: bool = True
    pending_is_written: bool = True
    take_back_is_by_who_pressed: bool = True
    stale_entries_are_skipped: bool = True
    mail_is_read_first: bool = True
    write_off: int = WRITE_OFF
    lease_counts_from_sending: bool = True
    restart_grants_anew: bool = True
    clock_counts_suspension: bool = True
    lane_hears_of_leases_first: bool = True
    policys_late_answer_is_dropped: bool = True
    kill_withdraws_cards: bool = True
    kill_voids_leave: bool = True
    second_kill_raises_nothing: bool = True
    second_person_is_recorded: bool = True
    start_looks_at_locks: bool = True
    reserve: int = RESERVE
    lane_stride: int = STRIDE
    lane_counts_on_from_the_word: bool = True
    orders_reserve: int = RESERVE
    main_counts_on_from_the_lane: bool = True
    main_takes_kills_from_the_lane: bool = True
    kill_reaches_who_came_meanwhile: bool = True
    kill_reaches_children: bool = True
    orphans_may_not_attach: bool = True
    newcomer_is_held: bool = True
    late_children_are_held: bool = True
    children_die_with_their_parent: bool = True
    locks_are_read_at_a_start: bool = True
    rearm_starts_nothing: bool = True
    kill_overtakes_events: bool = True
    kill_needs_no_ledger: bool = True
    agent_compares_numbers: bool = True
    agent_compares_runs: bool = True
    press_counts_once: bool = True
    a_word_is_not_the_order: bool = True
    word_is_not_proof: bool = True
    stop_needs_evidence: bool = True
    known_entries_are_skipped: bool = True
    word_waits_for_the_tool: bool = True
    only_a_warden_tells_of_a_tree: bool = True
    kill_looks_again: bool = True
    guard_adopts_orphans: bool = True
    tree_dies_with_its_warden: bool = True
    grant_is_redeemed_once: bool = True
    redemption_is_durable: bool = True
    arguments_are_compared: bool = True
    redemption_looks_at_fences: bool = True
    busy_points_prove_nothing: bool = True
    dark_points_holdings_count: bool = True
    agent_says_that_it_stopped: bool = True
    other_takes_over: bool = True
    requester_may_not_approve: bool = True
    approver_must_be_known: bool = True


PROTOCOL: Final = Rules()
"""The protocol, unmutated."""


class Press(NamedTuple):
    """What an operator may press, at any moment and over each way of `via`. `after`: ticks until a kill is due."""

    order: str
    who: str
    kind: str
    scope: str
    after: int = 0
    via: tuple[str, ...] = ("main", "lane")
