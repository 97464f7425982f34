"""The largest tree that was ever signed here, kept beside the ledger: a restored backup is behind it.

Never knows whether a tree fits it.
"""

import os
from pathlib import Path
from typing import Final

HIGH_WATER_NAME: Final = "checkpoint.high"


def read_high_water(folder: Path) -> str | None:
    """Read the note of the largest signed tree; None if nothing was signed yet."""
    try:
        return (folder / HIGH_WATER_NAME).read_text("utf-8")
    except FileNotFoundError:
        return None


def write_high_water(folder: Path, note: str) -> None:
    """Replace the note in one step, durably: after a crash the old one or the new one is there, whole."""
    fresh = folder / f"{HIGH_WATER_NAME}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", closefd=False) as file:
            file.write(note)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fresh.replace(folder / HIGH_WATER_NAME)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
