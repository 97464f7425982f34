"""What holds for every test: examples are found the same way each time, and no example is judged by the clock."""

import signal

import pytest
from hypothesis import settings

SLOW = ("demo", "together", "model")
"""Folders whose files go first: the longest must not be the last, when nobody is left to run beside them."""

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell lets what it starts with `&` ignore interrupts, and every process of a test would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files keep their order, but for those that take longest."""
    items.sort(key=lambda item: not any(f"tests/{folder}/" in item.nodeid for folder in SLOW))
