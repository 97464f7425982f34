import pytest

from model.dialogue import told
from model.longer import LONGER
from model.search import search
from model.stages import STAGES


@pytest.mark.parametrize("name", STAGES)
def test_every_invariant_holds_whatever_happens_in(name: str) -> None:
    found = search(STAGES[name])
    assert not found.broken, told(found)
    assert found.moments > 400, f"{name} has {found.moments} moments: something that should happen there does not"


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", LONGER)
def test_every_invariant_holds_whatever_happens_in_the_longer(name: str) -> None:
    found = search(LONGER[name])
    assert not found.broken, told(found)


def test_a_longer_stage_has_no_name_of_a_short_one() -> None:
    assert not STAGES.keys() & LONGER.keys()
