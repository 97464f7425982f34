"""Knows how a load keeps step with the bench: it says one JSON line, and waits for a word.

It must never know what the line says.
"""

import asyncio
import json
import sys
from collections.abc import Mapping


async def step(told: Mapping[str, object]) -> bool:
    """Say where the load stands, and wait for a word; False if there is none to come."""
    print(json.dumps(told), flush=True)
    return await heard_a_word()


async def heard_a_word() -> bool:
    """Wait for a word; False if the bench has ended."""
    return bool(await asyncio.to_thread(sys.stdin.readline))
