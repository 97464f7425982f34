import pytest

from watchfloor_server.app import parcels
from watchfloor_server.app.parcels import Parcels
from watchfloor_server.policy import FOLDER_BYTES, hash_of

FILES = {"tools.toml": "one two", "rules.cedar": "three"}
HASH = hash_of(FILES)


def test_a_folder_that_came_in_parts_is_whole_at_the_last() -> None:
    held = Parcels()
    assert held.add("mara", HASH, {"tools.toml": "one "}, more=True) is None
    assert held.add("jo", HASH, {"rules.cedar": "nonsense"}, more=True) is None
    assert held.add("mara", HASH, {"tools.toml": "two", "rules.cedar": "three"}, more=False) == FILES
    assert held.add("mara", HASH, FILES, more=False) == FILES


def test_a_folder_that_is_not_what_its_hash_says_is_refused_and_forgotten() -> None:
    held = Parcels()
    with pytest.raises(ValueError, match="its hash is another one"):
        held.add("mara", HASH, {"tools.toml": "x"}, more=False)
    assert held.add("mara", HASH, FILES, more=False) == FILES


def test_the_parts_of_another_folder_do_not_count() -> None:
    held = Parcels()
    held.add("mara", "other", {"tools.toml": "x"}, more=True)
    assert held.add("mara", HASH, FILES, more=False) == FILES


def test_what_no_record_could_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    held = Parcels()
    held.add("mara", HASH, {"a": "x" * FOLDER_BYTES}, more=True)
    with pytest.raises(ValueError, match="shorten it"):
        held.add("mara", HASH, {"a": "x"}, more=True)
    monkeypatch.setattr(parcels, "NAMES", 1)
    with pytest.raises(ValueError, match="2 files"):
        held.add("mara", HASH, {"a": "", "b": ""}, more=True)


def test_of_too_many_unfinished_ones_the_oldest_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "OWNERS", 1)
    held = Parcels()
    held.add("mara", HASH, {"tools.toml": "one two"}, more=True)
    held.add("jo", HASH, {"tools.toml": "one two"}, more=True)
    assert held.add("jo", HASH, {"rules.cedar": "three"}, more=False) == FILES
    with pytest.raises(ValueError, match="send it again"):
        held.add("mara", HASH, {"rules.cedar": "three"}, more=False)
