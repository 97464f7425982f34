"""Where a person's sign-in lies between commands: in the user's configuration, readable by them alone.

Never sends anything.
"""

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from watchfloor.chain import b64url, sha256
from watchfloor.identity import Fact
from watchfloor.keyfiles import Entropy, load_key, make_key, read_secret, write_secret
from watchfloor.wire import SigningKey

FOLDER: Final = "people"
SIGN_IN_FILE: Final = "sign-in.json"
KEY_FILE: Final = "person.key"
NEW_KEY_FILE: Final = "person.key.new"


class SignedIn(Fact):
    """A sign-in as the issuer gave it."""

    issuer: str
    client: str
    id_token: str


class Drawer:
    """The sign-ins of one user, one an issuer."""

    def __init__(self, home: Path) -> None:
        self._home = home / FOLDER

    def new_key(self, issuer: str, entropy: Entropy) -> SigningKey:
        """Make the key that the next sign-in is to name; the one in use stays until that is kept."""
        path = self._folder(issuer) / NEW_KEY_FILE
        path.unlink(missing_ok=True)
        return make_key(path, entropy)

    def keep(self, signed_in: SignedIn) -> None:
        """Keep a sign-in with the key that was made for it."""
        folder = self._folder(signed_in.issuer)
        (folder / NEW_KEY_FILE).replace(folder / KEY_FILE)
        write_secret(folder / SIGN_IN_FILE, signed_in.model_dump_json().encode() + b"\n", replace=True)

    def issuers(self) -> tuple[str, ...]:
        """The issuers at which this user is signed in."""
        if not self._home.is_dir():
            return ()
        found = (self._read(folder) for folder in sorted(self._home.iterdir()))
        return tuple(each.issuer for each in found if each is not None)

    def open(self, issuer: str) -> tuple[SignedIn, SigningKey] | None:
        """The sign-in at an issuer and its key; None if there is none. Raises OSError or ValueError with a sentence."""
        folder = self._folder(issuer)
        found = self._read(folder)
        return None if found is None else (found, load_key(folder / KEY_FILE))

    def _read(self, folder: Path) -> SignedIn | None:
        path = folder / SIGN_IN_FILE
        try:
            return SignedIn.model_validate_json(read_secret(path))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except ValidationError as error:
            raise ValueError(f"{str(path)!r} holds no sign-in; remove it, and run: watchfloor login") from error

    def _folder(self, issuer: str) -> Path:
        return self._home / b64url(sha256(issuer.encode()))[:16]
