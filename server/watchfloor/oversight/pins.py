"""What an operator keeps about each server: its id, its key, where it was met, its last checkpoint, and own keys.

All of it lies in a folder named after the server's id. Never knows how a server is reached, and sends nothing.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from watchfloor.chain import b64url, unb64url
from watchfloor.identity import Fact
from watchfloor.ids import is_id
from watchfloor.keyfiles import read_secret, write_secret
from watchfloor.oversight.agentkeys import agent_of
from watchfloor.wire import Jwk, PublicKey

PIN_FILE: Final = "pin.json"
KEY_SUFFIX: Final = ".key"

PUBLIC_SUFFIX: Final = ".pub"
"""Of a key that an ssh-agent holds: its public half is all that lies here."""

URLS: Final = 16
"""Addresses remembered of one server; the oldest is forgotten."""


_SUFFIXES: Final = (KEY_SUFFIX, PUBLIC_SUFFIX)


class Pin(Fact):
    """One server: its id and public key (b64url), the addresses it was met at, the last checkpoint it showed.

    `lane` is where its kill lane was: a kill finds it when the main process says nothing.
    """

    server: str = Field(pattern=r"^[A-Za-z0-9_-]{1,40}\z")
    key: str = Field(min_length=43, max_length=43)
    urls: tuple[str, ...] = ()
    checkpoint: str
    lane: str | None = None

    @classmethod
    def of(cls, server: str, key: PublicKey, url: str, checkpoint: str) -> "Pin":
        """Pin a server as it was met."""
        return cls(server=server, key=b64url(key.raw), urls=(url,), checkpoint=checkpoint)

    @property
    def public(self) -> PublicKey:
        """The server's key; raises ValueError if the file holds none that is good."""
        return PublicKey.read(Jwk(x=b64url(unb64url(self.key))))

    def met_at(self, url: str) -> "Pin":
        """Note that the server answers at this address, too."""
        others = tuple(each for each in self.urls if each != url)
        return self.model_copy(update={"urls": (*others, url)[-URLS:]})


def default_home(environ: Mapping[str, str]) -> Path:
    """Where pins and keys lie: `watchfloor` in the user's configuration (XDG base directory specification)."""
    base = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME") or Path.home()) / ".config")
    return Path(base) / "watchfloor"


class Pins:
    """All pinned servers under one folder, and the ssh-agent that holds the keys which do not lie there."""

    def __init__(self, home: Path, agent: Path | None = None) -> None:
        self.home = home
        self.agent = agent

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Pins":
        """Find the pins and the agent of this session."""
        return cls(default_home(environ), agent_of(environ))

    def load(self) -> tuple[Pin, ...]:
        """Read every pin; raises ValueError or OSError with the file that is wrong."""
        if not self.home.is_dir():
            return ()
        found = (self.of_server(folder.name) for folder in sorted(self.home.iterdir()) if is_id(folder.name))
        return tuple(pin for pin in found if pin is not None)

    def of_server(self, server: str) -> Pin | None:
        """Read the pin of a server by its id; None if it was never met."""
        path = self.home / server / PIN_FILE
        try:
            pin = Pin.model_validate_json(read_secret(path))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except ValidationError as error:
            raise ValueError(f"{str(path)!r} holds no pinned server; move it away, and enrol there again") from error
        if pin.server != server:
            raise ValueError(f"{str(path)!r} is about server {pin.server!r}; move it away, and enrol there again")
        return pin

    def of_url(self, url: str) -> Pin | None:
        """Find the server that was last met at an address."""
        return next((pin for pin in self.load() if url in pin.urls), None)

    def keep(self, pin: Pin) -> None:
        """Write a pin; an address belongs to one server alone, the one that was met there last."""
        for other in self.load():
            if other.server != pin.server and (kept := tuple(u for u in other.urls if u not in pin.urls)) != other.urls:
                self._write(other.model_copy(update={"urls": kept}))
        self._write(pin)

    def key_path(self, server: str, name: str) -> Path:
        """Where an operator's key for a server lies."""
        return self.home / server / f"{name}{KEY_SUFFIX}"

    def public_path(self, server: str, name: str) -> Path:
        """Where the public half lies of a key that an ssh-agent holds."""
        return self.home / server / f"{name}{PUBLIC_SUFFIX}"

    def names(self, server: str) -> tuple[str, ...]:
        """Name the operators whose keys for a server lie here."""
        folder = self.home / server
        found = list(folder.iterdir()) if folder.is_dir() else []
        return tuple(sorted({path.stem for path in found if path.suffix in _SUFFIXES and is_id(path.stem)}))

    def _write(self, pin: Pin) -> None:
        content = pin.model_dump_json(indent=2).encode() + b"\n"
        write_secret(self.home / pin.server / PIN_FILE, content, replace=True)
