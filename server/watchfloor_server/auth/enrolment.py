"""Single-use codes by which a new operator brings a key: made, checked, spent, and kept over a restart.

Codes are kept as hashes; the first operator's alone is also a file of its own. Never sees a private key, and
never enrols anybody: that is the record's doing.
"""

import hmac
import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import Field, ValidationError

from watchfloor.chain import b64url, sha256
from watchfloor.identity import ROLES, Fact, Role
from watchfloor.jwks import TokenRefused, quoted
from watchfloor.keyfiles import Entropy, read_secret, write_secret
from watchfloor.wire import moment, stamp

FIRST_CODE_FILE: Final = "first-operator.code"
CODES_FILE: Final = "enrolment.json"

CODE_LIFE: Final = timedelta(minutes=15)
"""Long enough to walk over to a colleague, too short to lie about."""

REMEMBERED: Final = timedelta(days=1)
"""How long a dead code is still told apart from one that never was."""

OPEN_CODES: Final = 200
"""Codes at one time; with more nothing is dropped, a new one is refused."""

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U
_CODE_BYTES: Final = 10  # 80 bits: nobody guesses one in 15 minutes, nor from its hash
_CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")
_READ_AS: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


class Invite(NamedTuple):
    """What a code stands for. `operator` None: whoever comes first; `signed` is the order that made it."""

    code_sha256: str
    operator: str | None
    roles: tuple[Role, ...]
    by: str
    signed: str | None


class _Kept(Fact):
    sha256: str
    operator: str | None
    roles: tuple[Role, ...]
    by: str
    signed: str | None = None
    expires_at: str
    spent_at: str | None = None
    first: bool = False


class _Book(Fact):
    codes: tuple[_Kept, ...] = Field(default=(), max_length=2 * OPEN_CODES)


class Enrolment:
    """The codes of one server, in its data folder."""

    def __init__(self, folder: Path, entropy: Entropy) -> None:
        """Read what is kept; raises OSError, PermissionError or ValueError with a sentence."""
        self._folder = folder
        self._entropy = entropy
        self._codes = {kept.sha256: kept for kept in _load(folder / CODES_FILE).codes}
        self._held: set[str] = set()

    def renew_first(self, now: datetime) -> Path:
        """Make the code for the first operator (any name, all roles) and write it to its file; the old one is void."""
        self._drop(kept.sha256 for kept in self._codes.values() if kept.first and kept.spent_at is None)
        code = self._make(_Kept(sha256="", operator=None, roles=ROLES, by="", expires_at="", first=True), now)
        path = self._folder / FIRST_CODE_FILE
        write_secret(path, f"{code}\n".encode(), replace=True)
        return path

    def withdraw_first(self) -> None:
        """There is an operator: the first code is void, and its file goes."""
        self._drop(kept.sha256 for kept in self._codes.values() if kept.first and kept.spent_at is None)
        self._save()
        (self._folder / FIRST_CODE_FILE).unlink(missing_ok=True)

    def issue(self, operator: str, roles: tuple[Role, ...], by: str, signed: str, now: datetime) -> str:
        """Make a code for this operator; their open one, if any, is void. Raises ValueError when too many are kept."""
        self._drop(kept.sha256 for kept in self._codes.values() if kept.operator == operator and kept.spent_at is None)
        return self._make(_Kept(sha256="", operator=operator, roles=roles, by=by, signed=signed, expires_at=""), now)

    def look(self, code: str, now: datetime) -> Invite:
        """Look a code up, before the upgrade and before a name is known; raises `TokenRefused`."""
        return self._find(code, now)

    def check(self, code: str, operator: str, now: datetime) -> Invite:
        """Check a code for this operator, and hold it: nobody else gets in with it."""
        invite = self._find(code, now)
        if invite.operator not in (None, operator):
            raise TokenRefused(
                "code", f"this code was made for another name than {quoted(operator)}; ask for one of your own"
            )
        if invite.code_sha256 in self._held:
            raise TokenRefused("code", "somebody is enrolling with this code at this moment; each is good once")
        self._held.add(invite.code_sha256)
        return invite

    def spend(self, invite: Invite, now: datetime) -> None:
        """The enrolment is durable: the code is used up."""
        self._held.discard(invite.code_sha256)
        kept = self._codes.get(invite.code_sha256)
        if kept is None:
            return
        self._codes[kept.sha256] = kept.model_copy(update={"spent_at": stamp(now)})
        self._save()
        if kept.first:
            (self._folder / FIRST_CODE_FILE).unlink(missing_ok=True)

    def _find(self, code: str, now: datetime) -> Invite:
        digest = _hash(code)
        # Over all of them, in constant time for each: how long it takes tells nothing about a code.
        found = [kept for kept in self._codes.values() if hmac.compare_digest(kept.sha256.encode(), digest.encode())]
        if not found:
            raise TokenRefused(
                "code", "no such enrolment code is known here (a newer one voids the older); ask for a new one"
            )
        kept = found[0]
        if kept.spent_at is not None:
            raise TokenRefused(
                "code_used", "this enrolment code was used already, each is good once; ask for a new one"
            )
        if now >= moment(kept.expires_at):
            raise TokenRefused("code_expired", f"this enrolment code expired at {kept.expires_at}; ask for a new one")
        return Invite(kept.sha256, kept.operator, kept.roles, kept.by, kept.signed)

    def _make(self, form: _Kept, now: datetime) -> str:
        self._drop(kept.sha256 for kept in self._codes.values() if moment(kept.expires_at) + REMEMBERED <= now)
        if len(self._codes) >= OPEN_CODES:
            raise ValueError(f"{OPEN_CODES} enrolment codes are kept already; wait until some are a day old")
        code = _spell(self._entropy(_CODE_BYTES))
        digest = _hash(code)
        self._codes[digest] = form.model_copy(update={"sha256": digest, "expires_at": stamp(now + CODE_LIFE)})
        self._save()
        return code

    def _drop(self, digests: Iterable[str]) -> None:
        for digest in list(digests):
            del self._codes[digest]
            self._held.discard(digest)

    def _save(self) -> None:
        content = _Book(codes=tuple(self._codes.values())).model_dump(mode="json")
        write_secret(self._folder / CODES_FILE, json.dumps(content).encode(), replace=True)


def _load(path: Path) -> _Book:
    try:
        return _Book.model_validate_json(read_secret(path))
    except FileNotFoundError:
        return _Book()
    except ValidationError as error:
        raise ValueError(f"{str(path)!r} does not hold enrolment codes; move it away, and make new codes") from error


def _spell(raw: bytes) -> str:
    number = int.from_bytes(raw, "big")
    letters = "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(16)))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def _hash(code: str) -> str:
    """Hash a code as people type it: any case, with or without hyphens, O for 0, I and L for 1."""
    plain = code.upper().translate(_READ_AS)
    if len(code) > 64 or _CODE.fullmatch(plain) is None:
        raise TokenRefused("code", "that is no enrolment code: it has 16 letters and digits, like ABCD-2345-EFGH-6789")
    return b64url(sha256(plain.encode()))
