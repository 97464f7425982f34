"""Why the server cannot start: one sentence that says what, which, and what to do.

Never knows where it is shown.
"""


class StartError(Exception):
    """The server cannot start with these settings, or in this folder."""
