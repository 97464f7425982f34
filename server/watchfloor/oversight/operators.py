"""Who acts on which server and with which key: found among the pins, or made by an enrolment.

Never knows what the operator is going to do.
"""

from pathlib import Path
from typing import NamedTuple

from watchfloor.errors import Refused
from watchfloor.identity import Vouch
from watchfloor.ids import is_id
from watchfloor.keyfiles import load_key, load_or_make_key, write_secret
from watchfloor.link import Door, Surroundings, dial, real_surroundings
from watchfloor.oversight.agentkeys import AgentKey, public_line
from watchfloor.oversight.checkpoints import read_note
from watchfloor.oversight.ownkeys import agent_key, is_in_agent, is_vouched, named_key, own_key, vouch_in
from watchfloor.oversight.pins import KEY_SUFFIX, Pin, Pins
from watchfloor.oversight.wellknown import ask_server_id
from watchfloor.visible import visible
from watchfloor.wire import ENROL_WELCOMES, EnrolHello, EnrolWelcome, Jwk, PublicKey, Signer

ENROL_PATH = "/v1/enrol"

PENDING_SUFFIX = ".new"
"""Of a key's file until the server has the key: no such file is ever taken for an operator's key."""


class Operator(NamedTuple):
    """An operator of one server: where it is, under which name, with which key, and what is pinned of it.

    `vouch`: a gateway's word stands for theirs, and the key is the gateway's: it signs nothing in their name.
    """

    url: str
    name: str
    key: Signer
    pin: Pin
    pins: Pins
    vouch: Vouch | None = None


class Enrolled(NamedTuple):
    """An enrolment that came true; `roles` as the server gave them, `path` of the key."""

    operator: Operator
    roles: tuple[str, ...]
    path: Path


async def find_operator(url: str, pins: Pins, *, name: str | None = None, key_file: Path | None = None) -> Operator:
    """Find the operator to act as; without a name there must be exactly one key for that server.

    Raises `Refused` when nobody is enrolled there, `Unreachable`, or OSError and ValueError about a file.
    """
    pin = pins.of_url(url)
    if pin is None:
        server = await ask_server_id(url)
        pin = pins.of_server(server)
        if pin is None:
            raise Refused("not_enrolled", f"nobody is enrolled at {url!r} from here; {_ENROL}")
    if key_file is not None and is_vouched(key_file):
        vouch = vouch_in(key_file)
        if name is None:
            raise ValueError(f"say with --as NAME for whom {vouch.gateway} vouches")
        return Operator(url, _checked(name), own_key(pins, pin.server, vouch.gateway), pin, pins, vouch)
    if key_file is not None:
        name = name or (_only_name(url, pins, pin) if is_in_agent(key_file) else _name_of(key_file))
        return Operator(url, name, named_key(pins, key_file), pin, pins)
    name = name or _only_name(url, pins, pin)
    return Operator(url, name, own_key(pins, pin.server, _checked(name)), pin, pins)


async def enrol(
    url: str,
    code: str,
    name: str,
    pins: Pins,
    *,
    key_file: Path | None = None,
    surroundings: Surroundings | None = None,
) -> Enrolled:
    """Make a key (or take one that is there), enrol it with a single-use code, and pin the server.

    `key_file` may name a key that an ssh-agent holds (`agent:FINGERPRINT`): its public half is kept then. A new key
    has its name only once the server has it. Raises `Refused` when the server takes neither code nor key: then no key
    is left that was not there before. Raises `Unreachable`: whether it was enrolled may not be known, and the next try
    takes up the same key.
    """
    around = surroundings or real_surroundings()
    server = await ask_server_id(url)
    if key_file is not None and is_in_agent(key_file):
        new = _New(agent_key(pins, key_file), pins.public_path(server, _checked(name)))
    else:
        new = _key_for(key_file or pins.key_path(server, _checked(name)), around)

    def hello_of(*, key: Jwk, proof: str) -> EnrolHello:
        return EnrolHello(key=key, proof=proof, operator=name)

    door = Door(url, ENROL_PATH, server)
    try:
        async with await dial(door, code.strip(), new.key, hello_of, ENROL_WELCOMES, boot_s=around.boot_s) as link:
            welcome = link.welcome
        pin = _pin(url, server, welcome, pins.of_server(server))
    except Refused:
        new.forget()
        raise
    new.keep(name)
    pins.keep(pin)
    return Enrolled(Operator(url, name, new.key, pin, pins), welcome.operator.roles, new.path)


class _New(NamedTuple):
    """A key that is to be enrolled; `made` is where it lies until then, if it was made for that."""

    key: Signer
    path: Path
    made: Path | None = None

    def forget(self) -> None:
        if self.made is not None:
            self.made.unlink(missing_ok=True)

    def keep(self, name: str) -> None:
        if isinstance(self.key, AgentKey):
            write_secret(self.path, public_line(self.key.public, name).encode(), replace=True)
        elif self.made is not None:
            self.path.hardlink_to(self.made)  # never in the place of another key
            self.made.unlink()


def _key_for(path: Path, around: Surroundings) -> _New:
    """The key at `path`; else one that lies beside it until it is enrolled."""
    if path.exists():
        return _New(load_key(path), path)
    made = path.with_name(path.name + PENDING_SUFFIX)
    return _New(load_or_make_key(made, around.entropy), path, made)


def _pin(url: str, server: str, welcome: EnrolWelcome, before: Pin | None) -> Pin:
    """Pin the server; one that was met before keeps the checkpoint seen then, from which it must have grown."""
    if welcome.server != server:
        raise Refused("server", f"{url!r} calls itself {server!r} and {welcome.server!r}; enrol with a server you know")
    try:
        key = PublicKey.read(welcome.key)
    except ValueError as error:
        raise Refused("server", f"the key of {server!r} is no good: {error}; ask who runs it") from error
    read_note(welcome.checkpoint, server, key)
    pin = Pin.of(server, key, url, welcome.checkpoint).model_copy(update={"lane": welcome.lane})
    if before is None:
        return pin
    if before.key != pin.key:
        raise Refused("server", f"{server!r} shows another key than the pinned one; do not trust it")
    return before.met_at(url).model_copy(update={"lane": welcome.lane})


_ENROL = "run: watchfloor operator enrol --as NAME"


def _checked(name: str) -> str:
    if not is_id(name):
        shown = visible(repr(name), limit=60)
        raise ValueError(f"{shown} is no operator's name; it has 1 to 40 letters, digits, _ and -")
    return name


def _name_of(key_file: Path) -> str:
    return _checked(key_file.name.removesuffix(KEY_SUFFIX))


def _only_name(url: str, pins: Pins, pin: Pin) -> str:
    names = pins.names(pin.server)
    if len(names) != 1:
        here = f"keys of {', '.join(names)} are here; choose with --as NAME" if names else f"no key is here; {_ENROL}"
        raise Refused("who", f"who acts on {url!r} is not clear: {here}")
    return names[0]
