"""What a service does with an agent's leave: verify the grant, use it up once, refuse what was killed, sign receipts.

Never knows how leave came about. Two ways: by the server's published keys alone (`verify_grant`, `GrantBook`), where a
grant is good until it expires; or as an enforcement point (`Point`, `BlockingPoint`), which knows of every kill.
"""

from watchfloor.grants.blocking import BlockingPoint
from watchfloor.grants.leave import Leave
from watchfloor.grants.point import Point
from watchfloor.grants.practice import Seam
from watchfloor.grants.verifying import Grant, GrantBook, GrantRefused, args_sha256, verify_grant

__all__ = [
    "BlockingPoint",
    "Grant",
    "GrantBook",
    "GrantRefused",
    "Leave",
    "Point",
    "Seam",
    "args_sha256",
    "verify_grant",
]
