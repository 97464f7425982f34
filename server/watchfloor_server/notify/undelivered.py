"""A page that a target did not take.

Never knows the target.
"""


class Undelivered(Exception):
    """Why not, in few words of ours; `is_final` if another try would end the same."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final
