from datetime import UTC

from watchfloor.link import real_surroundings


def test_the_boot_clock_never_goes_back() -> None:
    boot_s = real_surroundings().boot_s
    assert boot_s() <= boot_s()


def test_the_wall_clock_is_utc_and_entropy_has_its_length() -> None:
    here = real_surroundings()
    assert here.now().tzinfo is UTC
    assert len(here.entropy(32)) == 32
    assert 0 <= here.chance() < 1
