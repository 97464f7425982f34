import re

import pytest

from model.dialogue import told
from model.invariants import ALL
from model.longer import LONGER
from model.mutants import MUTANTS, Mutant, mutated
from model.rules import PROTOCOL
from model.search import search
from model.stages import STAGES

QUICK = [mutant for mutant in MUTANTS if mutant.stage in STAGES]
SLOW = [mutant for mutant in MUTANTS if mutant.stage in LONGER]


def switch(mutant: Mutant) -> str:
    """How a parametrized test names its mutant."""
    return mutant.switch


def number(name: str) -> str:
    """The number of an invariant's name, `i5` or `l1`; of the trap the whole name."""
    found = re.match(r"[il]\d+(?=_)", name)
    return name if found is None else found[0]


@pytest.mark.parametrize("mutant", QUICK, ids=switch)
def test_a_planted_fault_is_noticed_by_its_invariant(mutant: Mutant) -> None:
    found = search(mutated(mutant))
    assert number(found.broken) == mutant.broken, f"{mutant.tells}: {told(found)}"


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", SLOW, ids=switch)
def test_a_planted_fault_that_is_deep_is_noticed_too(mutant: Mutant) -> None:
    found = search(mutated(mutant))
    assert number(found.broken) == mutant.broken, f"{mutant.tells}: {told(found)}"


def test_every_switch_of_the_protocol_has_its_mutant() -> None:
    assert sorted(PROTOCOL._fields) == sorted(mutant.switch for mutant in MUTANTS)


def test_every_invariant_notices_something() -> None:
    known = {number(each.__name__) for each in (*ALL.moments, *ALL.moves, *ALL.deeds, *ALL.choices)} | {"no_trap"}
    assert known == {mutant.broken for mutant in MUTANTS}
    assert {f"i{n}" for n in range(1, 21)} <= known


def test_a_mutant_is_a_change() -> None:
    for mutant in MUTANTS:
        assert getattr(PROTOCOL, mutant.switch) != mutant.value, mutant.tells
