"""A policy folder that comes in several lines, put together again and held against its hash.

Never reads what is in it.
"""

from collections.abc import Mapping
from typing import Final

from watchfloor_server.policy import FOLDER_BYTES, hash_of

OWNERS: Final = 16
"""Operators with an unfinished parcel at one time; of more, the oldest one is dropped."""

NAMES: Final = 200
"""Files in a folder at most."""


class Parcels:
    """Unfinished parcels, one for each owner."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[str, dict[str, str]]] = {}

    def add(self, owner: str, policy: str, files: Mapping[str, str], *, more: bool) -> dict[str, str] | None:
        """Add a line's share to the parcel of `policy`; give it whole at the last one, else None. Raises ValueError."""
        name, known = self._open.pop(owner, (policy, dict[str, str]()))
        whole = dict(known) if name == policy else {}
        for file, text in files.items():
            whole[file] = whole.get(file, "") + text
        size = sum(len(text.encode()) for text in whole.values())
        if size > FOLDER_BYTES or len(whole) > NAMES:
            raise ValueError(
                f"the folder has {size} bytes in {len(whole)} files, at most {FOLDER_BYTES} in {NAMES} are taken; "
                "shorten it"
            )
        if more:
            self._keep(owner, policy, whole)
            return None
        if hash_of(whole) != policy:
            raise ValueError("the folder did not come as it was sent: its hash is another one; send it again")
        return whole

    def _keep(self, owner: str, policy: str, whole: dict[str, str]) -> None:
        if len(self._open) >= OWNERS:
            self._open.pop(next(iter(self._open)))
        self._open[owner] = (policy, whole)
