"""An agent that says nothing and notes when orders come: of a stop key pressed elsewhere, the moment it reached it.

It must never press a key. It tells its run; then for each word it hears, when the last order came.
"""

import asyncio
import json
import sys

from guests import Place, guest, lane
from servers import place_of
from steps import heard_a_word
from talk import now_ns


async def main(argument: str, name: str) -> None:
    """Be there until there is no word any more."""
    place = place_of(argument)
    assert isinstance(place, Place)
    found = await guest(place, name)
    heard_ns: dict[str, int] = {}

    def hear(heard: bytes) -> None:
        if b'"t":"order"' in heard.replace(b" ", b""):
            heard_ns.setdefault(json.loads(heard)["kind"], now_ns())

    found.caller.hear = hear
    (await lane(place, found)).hear = hear
    print(json.dumps({"run": found.welcome.run}), flush=True)
    while await heard_a_word():
        print(json.dumps(heard_ns), flush=True)
        heard_ns.clear()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
