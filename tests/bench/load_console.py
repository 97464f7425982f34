"""A console that follows everything, and measures how long an event takes to get there.

It must never draw. Each word it hears is answered with the delays since the one before.
"""

import asyncio
import json
import sys

from figures import delays
from guests import Place, operator
from servers import place_of
from talk import now_ns, stamps


async def main(argument: str) -> None:
    """Follow until there is no word any more."""
    place = place_of(argument)
    assert isinstance(place, Place)
    caller = await operator(place, "/v1/console")
    sample: list[int] = []

    def hear(heard: bytes) -> None:
        heard_ns = now_ns()
        sample.extend(heard_ns - at_ns for at_ns in stamps(heard))

    caller.hear = hear
    caller.say(b'{"t":"watch","after":null,"full":true}')
    print("true", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(delays(sample)._asdict()), flush=True)
        sample.clear()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
