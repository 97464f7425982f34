from collections.abc import Mapping

import pytest

from watchfloor.cli.doing import demos


def test_the_demo_is_found_by_its_name_and_gets_its_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Mapping[str, object]] = []

    def run(**flags: object) -> int:
        given.append(flags)
        return 5

    monkeypatch.setattr("watchfloor_demo.show.run", run)
    assert demos.demo(plain=True, speed=2.0, seconds=3.0) == 5
    assert given == [{"plain": True, "speed": 2.0, "seconds": 3.0}]


def test_the_demo_over_ssh_is_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def run(port: int, **flags: object) -> int:
        given.extend((port, flags))
        return 5

    monkeypatch.setattr("watchfloor_demo.far.run", run)
    assert demos.far(7422, speed=2.0, seconds=None, read_only=True) == 5
    assert given == [7422, {"speed": 2.0, "seconds": None, "read_only": True}]
