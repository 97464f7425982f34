"""Which ledger is trusted: the one that was pinned, as far as it was shown to grow, and what is proven to be in it.

Never keeps a checkpoint that its server did not sign, and never knows how a question travels.
"""

import json
from typing import Final

from watchfloor.chain import Checkpoint, unb64url
from watchfloor.errors import Refused
from watchfloor.oversight.checkpoints import check_growth, needs_proof, read_head, read_note
from watchfloor.oversight.operators import Operator
from watchfloor.oversight.past import Get, read_stretch
from watchfloor.oversight.questions import Question, proof_in
from watchfloor.oversight.seals import Seal, check_seal
from watchfloor.wire import ConsoleWelcome, RecordLine

NEWEST: Final = 2**53 - 1
"""The largest number that the wire carries: up to the end, wherever that is."""


class Trust:
    """The pinned checkpoint of one operator's server, and what follows from it."""

    def __init__(self, operator: Operator) -> None:
        pin = operator.pin
        self._operator = operator
        self.pinned: Checkpoint = read_note(pin.checkpoint, pin.server, pin.public)

    async def settle(self, welcome: ConsoleWelcome, get: Get) -> None:
        """Take the head and the lane of a welcome; raises `Fork` if the ledger did not grow out of the pinned one."""
        pin = self._operator.pin
        await self._grow_to(read_head(welcome.head, pin.server, pin.public), get)
        self._keep(checkpoint=welcome.head.checkpoint, lane=welcome.lane)

    async def grow(self, get: Get) -> int:
        """Take the newest checkpoint that the ledger itself holds; the size up to which it is verified then."""
        pin = self._operator.pin
        found = await read_stretch(get, self.pinned.size, NEWEST, kinds=("checkpoint.signed",))
        if found.records:
            note = str(json.loads(found.records[-1].raw).get("note"))
            shown = read_note(note, pin.server, pin.public)
            if shown.size > self.pinned.size:
                await self._grow_to(shown, get)
                self._keep(checkpoint=note)
        return self.pinned.size

    def is_signed(self, note: str) -> bool:
        """True if the pinned key signed a checkpoint; that it grew out of the pinned one is `grow`'s to say."""
        pin = self._operator.pin
        try:
            read_note(note, pin.server, pin.public)
        except Refused:
            return False
        return True

    async def prove(self, record: RecordLine, get: Get) -> Seal:
        """Verify that a record is in the pinned ledger; raises `Refused` if it is not, or is younger."""
        size = self.pinned.size
        if record.seq > size:
            raise Refused("unsigned", f"record {record.seq} is younger than the checkpoint of {size}: v verifies on")
        proof = proof_in(await get(Question("proof", seq=record.seq, size=size)))
        return check_seal(record, self.pinned, [unb64url(node) for node in proof])

    async def _grow_to(self, shown: Checkpoint, get: Get) -> None:
        if needs_proof(self.pinned, shown):
            proof = proof_in(await get(Question("consistency", from_=self.pinned.size, to=shown.size)))
            check_growth(self.pinned, shown, [unb64url(node) for node in proof])
        self.pinned = shown

    def _keep(self, **known: str | None) -> None:
        operator = self._operator
        kept = (operator.pins.of_server(operator.pin.server) or operator.pin).met_at(operator.url)
        operator.pins.keep(kept.model_copy(update=known))
