import pytest

from model.dialogue import told
from model.invariants import Invariants
from model.mutants import MUTANTS, mutated
from model.search import folded, is_settled, search, steps_of
from model.stage import Stage
from model.stages import STAGES
from model.state import Step, World
from model.twins import swap

NOTHING = Invariants((), (), (), ())


def test_a_counterexample_is_a_shortest_one_and_reads_as_a_dialogue() -> None:
    mutant = next(each for each in MUTANTS if each.switch == "word_is_raised_first")
    text = told(search(mutated(mutant))).splitlines()
    assert text[0].endswith("i1_nothing_is_admitted_below_a_fence does not hold")
    dialogue = text[2 : text.index("", 2)]
    assert [int(line.split()[0]) for line in dialogue] == list(range(1, len(dialogue) + 1))
    assert any("lane     takes mara.kill: kill r0" in line for line in dialogue)
    assert dialogue[-1].endswith("main     gives run 0 leave")
    assert any(line.startswith("lane     counts 5: run 0 stopping, by mara.kill") for line in text)


def test_every_step_of_a_counterexample_follows_from_the_one_before() -> None:
    mutant = next(each for each in MUTANTS if each.switch == "known_entries_are_skipped")
    stage = mutated(mutant)
    found = search(stage)
    assert found.first is not None
    world = found.first
    for step in found.trace:
        assert step.after in [each.after for each in steps_of(world, stage)]
        world = step.after


def test_what_holds_is_told_with_its_counts() -> None:
    assert told(search(STAGES["redemption"])) == "redemption: 899 moments, 2,570 steps, all hold"


def test_a_search_that_grows_too_large_says_so() -> None:
    with pytest.raises(RuntimeError, match="more than 100 moments: make it smaller"):
        search(STAGES["orders"], limit=100)


def test_a_moment_without_a_way_out_is_a_trap() -> None:
    stage = STAGES["tree"]._replace(rules=STAGES["tree"].rules._replace(tree_dies_with_its_warden=False))
    found = search(stage, invariants=NOTHING)
    assert found.broken == "no_trap"
    assert not is_settled(found.trace[-1].after, stage)


def test_a_choice_is_judged_before_any_step_is_taken() -> None:
    def never(world: World, steps: tuple[Step, ...], stage: Stage) -> bool:
        return False

    found = search(STAGES["lies"], invariants=NOTHING._replace(choices=(never,)))
    assert (found.broken, found.trace, found.moments) == ("never", (), 1)
    assert "agent 0  on" in told(found)


def test_twins_are_one_moment_and_found_out_the_same() -> None:
    stage = STAGES["kill-all and crash"]
    both = search(stage._replace(twins=False))
    assert search(stage).moments < both.moments
    assert not both.broken
    world = next(iter(steps_of(stage.first(), stage))).after
    assert swap(swap(world)) == world
    assert folded(world) == folded(swap(world))
