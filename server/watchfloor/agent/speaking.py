"""How a run speaks: thoughts with what influenced them, and notes to and from operators, in lines that fit the wire.

Never knows which face of the run is spoken to.
"""

import json
from typing import Final

from watchfloor.agent.plain import pieces
from watchfloor.agent.stance import Stance
from watchfloor.wire import AgentNote, Input, Note, Reasoning, encode

INPUTS_BYTES: Final = 56 * 1024
"""What the influences of one line may take, the text with them: a line has 64 KiB."""

ACTION_INPUTS_BYTES: Final = 16 * 1024
"""What the influences of an action may take beside its arguments."""


async def reason(stance: Stance, text: str, inputs: tuple[Input, ...]) -> None:
    """Say what the agent thinks; what does not fit one line becomes several. Raises `Stopped`."""
    first, *rest = pieces(text)
    with_first, *others = _spread(inputs, first)
    lines = [(first, with_first), *(("", each) for each in others), *((piece, ()) for piece in rest)]
    for piece, part in lines:
        await stance.room()
        _think(stance, piece, part)


def _think(stance: Stance, text: str, inputs: tuple[Input, ...]) -> None:
    stance.say(lambda seq, at: Reasoning(seq=seq, at=at, text=text, inputs=inputs))


async def note(stance: Stance, text: str) -> None:
    """Tell the operators something. Raises `Stopped`."""
    for piece in pieces(text):
        await stance.room()
        _note(stance, piece)


def _note(stance: Stance, text: str) -> None:
    stance.say(lambda seq, at: AgentNote(seq=seq, at=at, text=text))


async def next_note(stance: Stance) -> Note | None:
    """Wait for an operator's next note; None when the run is over and all were read."""
    await stance.pulse.until(lambda: bool(stance.notes) or stance.gate.over is not None)
    return stance.notes.popleft() if stance.notes else None


def light(inputs: tuple[Input, ...]) -> tuple[Input, ...]:
    """Leave the texts out where they would not fit beside an action's arguments; the hashes stay."""
    if sum(len(encode(each)) for each in inputs) <= ACTION_INPUTS_BYTES:
        return inputs
    return tuple(each.model_copy(update={"text": None}) for each in inputs)


def _spread(inputs: tuple[Input, ...], text: str) -> list[tuple[Input, ...]]:
    """Share influences out over as many lines as they need; the first one also holds `text`."""
    lines: list[tuple[Input, ...]] = [()]
    left_bytes = INPUTS_BYTES - len(json.dumps(text).encode())
    for each in inputs:
        each_bytes = len(encode(each))
        if each_bytes > left_bytes:
            lines.append(())
            left_bytes = INPUTS_BYTES
        lines[-1] = (*lines[-1], each)
        left_bytes -= each_bytes
    return lines
