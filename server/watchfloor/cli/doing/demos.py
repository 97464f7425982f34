"""`demo`: a small shop with agents at work under supervision, until it is left.

Never knows what is played there.
"""

from typing import Protocol, cast

from watchfloor.cli.doing.extras import attribute


class _Run(Protocol):
    def __call__(self, *, plain: bool, speed: float, seconds: float | None) -> int: ...


class _Far(Protocol):
    def __call__(self, port: int, *, speed: float, seconds: float | None, read_only: bool) -> int: ...


def demo(*, plain: bool, speed: float, seconds: float | None) -> int:
    """Run the demo."""
    run = cast(_Run, attribute("watchfloor_demo.show", "run", "all", "demo"))
    return run(plain=plain, speed=speed, seconds=seconds)


def far(port: int, *, speed: float, seconds: float | None, read_only: bool) -> int:
    """Run the demo for consoles over SSH."""
    run = cast(_Far, attribute("watchfloor_demo.far", "run", "all", "demo"))
    return run(port, speed=speed, seconds=seconds, read_only=read_only)
