"""Keys that an ssh-agent holds: found by their fingerprint, asked to sign, never seen.

The agent may be at the other end of an SSH connection, and a person may have to touch or confirm. Never waits without
a deadline, and signs nothing but SSHSIG in our namespace.
"""

import os
import socket
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from watchfloor.chain import b64url
from watchfloor.errors import Refused, Unreachable
from watchfloor.visible import visible
from watchfloor.wire import Jwk, PublicKey, ssh_blob, ssh_fingerprint, ssh_string, sshsig_data

PREFIX: Final = "agent:"
"""What `--key` begins with where an ssh-agent holds the key; a fingerprint or its beginning may follow."""

SOCKET: Final = "SSH_AUTH_SOCK"

KIND: Final = b"ssh-ed25519"

PATIENCE_S: Final = 20.0
"""How long an agent may take: a person looks up, and confirms."""

HURRY_S: Final = 0.25
"""How long a kill waits for its signature: a slow round trip. Then it goes out unsigned, and is obeyed."""

ANSWER_BYTES: Final = 256 * 1024
"""The longest answer that is read, as OpenSSH's own."""

_FAILURE: Final = 5
_LIST, _LISTED = 11, 12
_SIGN, _SIGNED = 13, 14
"""Numbers of the agent's protocol (draft-ietf-sshm-ssh-agent)."""


class AgentKey(NamedTuple):
    """A key in an agent: it signs as a key in a file does, by asking."""

    public: PublicKey
    agent: Path
    patience_s: float = PATIENCE_S

    @property
    def fingerprint(self) -> str:
        """As `ssh-add -l` shows it."""
        return fingerprint_of(self.public)

    def hurried(self) -> "AgentKey":
        """The same, for what cannot wait."""
        return self._replace(patience_s=HURRY_S)

    def sign(self, message: bytes) -> str:
        """Ask for a signature (SSHSIG); raises `Refused` if the agent will not, `Unreachable` if it does not answer."""
        asked = bytes((_SIGN,)) + b"".join(map(ssh_string, (blob_of(self.public), sshsig_data(message)))) + bytes(4)
        answer = _ask(self.agent, asked, self.patience_s)
        if answer[0] != _SIGNED:
            raise Refused(
                "agent", f"the ssh-agent did not sign with {self.fingerprint}; is the key there, and allowed?"
            )
        try:
            kind, signature = _strings(_strings(answer[1:], 1)[0], 2)
            if kind != KIND:
                raise ValueError("a signature of another kind")
        except ValueError as error:
            raise Refused("agent", f"what the ssh-agent answered is no signature: {error}") from error
        signed = b64url(signature)
        if not self.public.vouches(signed, message):
            raise Refused("agent", f"what the ssh-agent answered is no signature by {self.fingerprint}")
        return signed


def agent_of(environ: Mapping[str, str]) -> Path | None:
    """Where the agent of this session is, if there is one."""
    path = environ.get(SOCKET)
    return Path(path) if path else None


def found(agent: Path | None) -> Path:
    """The agent; raises `Refused` if there is none."""
    if agent is None:
        raise Refused("agent", "there is no ssh-agent here to sign; log in with ssh -A, or start one")
    return agent


def find_key(agent: Path, wanted: str) -> AgentKey:
    """Find the one Ed25519 key whose fingerprint begins so, or the only one there is; raises `Refused`."""
    keys = list_keys(agent)
    found = [key for key in keys if _same(key.fingerprint).startswith(_same(wanted))]
    if len(found) == 1:
        return found[0]
    held = ", ".join(key.fingerprint for key in keys) or "no Ed25519 key at all"
    which = f"{visible(wanted, limit=80)} is none, or several, of them" if wanted else "which of them is not clear"
    raise Refused("agent", f"the ssh-agent holds {held}; {which}: say --key {PREFIX}FINGERPRINT")


def list_keys(agent: Path) -> list[AgentKey]:
    """List the Ed25519 keys that an agent holds; others are passed over."""
    answer = _ask(agent, bytes((_LIST,)), PATIENCE_S)
    if answer[0] != _LISTED:
        raise Refused("agent", f"what answers at {str(agent)!r} lists no keys; is it an ssh-agent?")
    try:
        count = int.from_bytes(answer[1:5], "big")
        blobs = _strings(answer[5:], 2 * min(count, ANSWER_BYTES))[::2]
    except ValueError as error:
        raise Refused("agent", f"what answers at {str(agent)!r} is no ssh-agent: {error}") from error
    keys = (public_of(blob) for blob in blobs)
    return [AgentKey(key, agent) for key in keys if key is not None]


def blob_of(key: PublicKey) -> bytes:
    """A public key as SSH writes it (RFC 8709 4)."""
    return ssh_blob(key.raw)


def public_of(blob: bytes) -> PublicKey | None:
    """Read a public key; None if it is of another kind, or no good."""
    try:
        kind, raw = _strings(blob, 2)
        return PublicKey.read(Jwk(x=b64url(raw))) if kind == KIND else None
    except ValueError:
        return None


def fingerprint_of(key: PublicKey) -> str:
    """The fingerprint that OpenSSH shows."""
    return ssh_fingerprint(key.raw)


def public_line(key: PublicKey, name: str) -> str:
    """A public key as a line of OpenSSH's form."""
    return f"{KIND.decode()} {b64encode(blob_of(key)).decode('ascii')} {name}\n"


def read_line(text: str, path: Path) -> PublicKey:
    """Read such a line; raises ValueError with the file's name."""
    words = text.split()
    key = None
    if len(words) >= 2 and words[0] == KIND.decode():
        try:
            key = public_of(b64decode(words[1], validate=True))
        except ValueError:
            key = None
    if key is None:
        raise ValueError(f"{str(path)!r} holds no ssh-ed25519 public key; move it away, and enrol again")
    return key


def _same(fingerprint: str) -> str:
    """A path takes two slashes for one, and a fingerprint may have two."""
    return str(Path(fingerprint)) if fingerprint else ""


def _ask(agent: Path, message: bytes, patience_s: float) -> bytes:
    """Send a message and read its answer, each by a deadline of its own; the answer has at least one byte."""
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(patience_s)
            link.connect(os.fspath(agent))
            link.sendall(ssh_string(message))
            size = int.from_bytes(_read(link, 4), "big")
            if not 1 <= size <= ANSWER_BYTES:
                raise Unreachable(f"what answers at {str(agent)!r} is no ssh-agent")
            return _read(link, size)
    except TimeoutError as error:
        raise Unreachable(f"the ssh-agent did not sign within {patience_s:g} s; nothing was sent") from error
    except OSError as error:
        said = (error.strerror or "it does not answer").lower()
        raise Unreachable(f"the ssh-agent at {str(agent)!r} cannot be asked: {said}; log in with ssh -A") from error


def _read(link: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = link.recv(size - len(data))
        if not more:
            raise ConnectionResetError("the agent hung up")
        data += more
    return data


def _strings(data: bytes, count: int) -> list[bytes]:
    """Take so many strings apart; raises ValueError if there are fewer, or more bytes."""
    found: list[bytes] = []
    place = 0
    for _ in range(count):
        size = int.from_bytes(data[place : place + 4], "big")
        if place + 4 + size > len(data):
            raise ValueError("an answer that is cut off")
        found.append(data[place + 4 : place + 4 + size])
        place += 4 + size
    if place != len(data):
        raise ValueError("an answer with more in it than belongs there")
    return found
