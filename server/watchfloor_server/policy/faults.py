"""What is wrong with a policy folder: which file, which line, why, and what to do.

Never knows Cedar, nor who reads the message.
"""


class PolicyError(Exception):
    """A policy folder that must not be loaded; `str()` is one sentence with its place and its remedy."""

    def __init__(self, file: str, reason: str, remedy: str, *, line: int | None = None) -> None:
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {reason}; {remedy}")
        self.file = file
        self.line = line
        self.reason = reason
        self.remedy = remedy
