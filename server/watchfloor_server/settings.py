"""The server's settings: what they are called, their bounds, and where each value came from.

Flags stand over the environment (`WATCHFLOOR_*`), the environment over `watchfloor.toml` in the data
folder. Never knows what a setting does.
"""

import os
import shlex
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from watchfloor.visible import visible

FILE: Final = "watchfloor.toml"
PREFIX: Final = "WATCHFLOOR_"
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})

Source = Literal["flag", "environment", "file", "default"]


class SettingsError(Exception):
    """A setting that cannot be used: where it stands, which, why, and what to do, in one sentence."""


class Settings(BaseModel):
    """All settings, frozen. Durations are seconds, sizes bytes, where the name says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(description="folder of keys, ledger and journal")
    listen: str = Field(default="127.0.0.1:7420", description="host:port; port 0 takes any free one")
    policy: Path | None = Field(default=None, description="policy folder of a first start")
    dev: bool = Field(default=False, description="accept development tokens, made on this machine")
    tls_cert: Path | None = Field(default=None, description="certificate chain, PEM")
    tls_key: Path | None = Field(default=None, description="its private key, PEM")
    behind_tls_proxy: bool = Field(default=False, description="a proxy in front of this server speaks TLS")
    names: tuple[str, ...] = Field(default=(), description="host names that clients may call this server by")
    agents_socket: Path | None = Field(
        default=None, description="a Unix socket for agents of other users, known by their process"
    )
    environment: str = Field(default="", max_length=40, description="what consoles show as the environment")
    claim_s: Annotated[float, Field(ge=1, le=86_400)] = Field(
        default=300.0, description="how long a claim on a card lasts"
    )
    lease_ttl_s: Annotated[float, Field(ge=0.5, le=300)] = Field(default=10.0, description="life of a lease")
    lease_renew_s: Annotated[float, Field(ge=0.1, le=100)] = Field(default=3.0, description="how often to renew it")
    unacked_lines: Annotated[int, Field(ge=32, le=100_000)] = Field(
        default=1024, description="lines of one agent that may wait for the disk"
    )
    lines_per_s: Annotated[int, Field(ge=32, le=1_000_000)] = Field(
        default=10_000, description="lines of one agent in a second"
    )
    lane: bool = Field(default=True, description="a process of its own for kills")
    lane_port: Annotated[int, Field(ge=0, le=65_535)] | None = Field(
        default=None, description="its port; 0 takes any free one, by default the one after listen's"
    )
    lane_url: str | None = Field(default=None, description="how agents and consoles reach it, if not at listen's host")
    outbox_bytes: Annotated[int, Field(ge=16_384, le=64 * 1024 * 1024)] = Field(
        default=256 * 1024, description="what one console may have unread"
    )
    agent_budget_ms: Annotated[float, Field(ge=0.05, le=10)] = Field(
        default=0.3, description="agents' work in one turn of the loop, over all of them"
    )
    notify_secret_file: Path | None = Field(
        default=None, description="the secret that pages are signed with, if not DATA/notify.secret"
    )
    notify_secrets: tuple[str, ...] = Field(
        default=(), description="FILE URL each: a target of pages that has a secret of its own"
    )
    notify_command: tuple[str, ...] = Field(default=(), description="a program that gets every page on its stdin")
    checkpoint_every_s: Annotated[float, Field(ge=0.1, le=3600)] = Field(
        default=60.0, description="longest time between two signed checkpoints"
    )
    checkpoint_records: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=1000, description="most records between two signed checkpoints"
    )

    @property
    def host(self) -> str:
        """The host of `listen`, without brackets."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port of `listen`."""
        return int(self.listen.rpartition(":")[2])


class Setting(NamedTuple):
    """One setting as `watchfloor settings` shows it; `place` names the flag, the variable or the file."""

    name: str
    value: str
    source: Source
    place: str
    says: str


class Loaded(NamedTuple):
    """The settings, and for each of them where its value came from."""

    settings: Settings
    sources: Mapping[str, tuple[Source, str]]

    def rows(self) -> list[Setting]:
        """Every setting in its order, with where it came from."""
        fields = Settings.model_fields
        return [
            Setting(name, _shown(getattr(self.settings, name)), *self.sources[name], fields[name].description or "")
            for name in fields
        ]


def default_data(environ: Mapping[str, str]) -> Path:
    """The data folder that nobody named: under the user's own data (XDG base directory specification)."""
    base = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME", "~")).expanduser() / ".local" / "share")
    return Path(base) / "watchfloor"


def load(flags: Mapping[str, object], environ: Mapping[str, str] = os.environ) -> Loaded:
    """Put the settings together; a flag that is None was not given. Raises `SettingsError`."""
    given = {name: value for name, value in flags.items() if value is not None}
    from_env = {
        name: environ[PREFIX + name.upper()] for name in Settings.model_fields if environ.get(PREFIX + name.upper())
    }
    folder = Path(cast(str, given.get("data") or from_env.get("data") or default_data(environ)))
    values: dict[str, object] = {"data": folder}
    sources: dict[str, tuple[Source, str]] = dict.fromkeys(Settings.model_fields, ("default", ""))
    for name, value in _from_file(folder / FILE).items():
        values[name], sources[name] = value, ("file", str(folder / FILE))
    for name, text in from_env.items():
        values[name], sources[name] = _parsed(name, text), ("environment", PREFIX + name.upper())
    for name, value in given.items():
        values[name], sources[name] = value, ("flag", "--" + name.replace("_", "-"))
    return Loaded(_checked(values, sources), sources)


def _from_file(path: Path) -> dict[str, object]:
    try:
        found: dict[str, object] = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}; mend it") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}; mend its permissions") from error
    for key in found:
        if key == "data":
            raise SettingsError(f"{path}: {key!r} cannot stand in the folder that it names; give --data")
        if key not in Settings.model_fields:
            known = ", ".join(name for name in Settings.model_fields if name != "data")
            raise SettingsError(f"{path}: there is no setting {visible(repr(key), limit=60)}; it is one of {known}")
    return found


def _parsed(name: str, text: str) -> object:
    """A variable's text; pydantic reads numbers and paths by itself."""
    if name == "names":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if name in ("notify_command", "notify_secrets"):
        try:
            return tuple(shlex.split(text))
        except ValueError as error:
            what = "command" if name == "notify_command" else "list"
            raise SettingsError(f"{PREFIX}{name.upper()} is no {what}: {error}; mend its quotes") from error
    if Settings.model_fields[name].annotation is bool:
        word = text.strip().lower()
        if word not in _TRUE | _FALSE:
            raise SettingsError(f"{PREFIX}{name.upper()} is {text!r}; write 1 or 0")
        return word in _TRUE
    return text


def _checked(values: Mapping[str, object], sources: Mapping[str, tuple[Source, str]]) -> Settings:
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name = str(fault["loc"][0])
        _, place = sources.get(name, ("flag", "--" + name))
        where = f"{place}: " if place.endswith(FILE) else ""
        got = visible(repr(fault["input"]), limit=60)
        raise SettingsError(f"{where}{name} is {got}: {fault['msg'].lower()}; mend it") from error
    _check_listen(settings)
    return settings


def _check_listen(settings: Settings) -> None:
    host, colon, port = settings.listen.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65_535:
        raise SettingsError(f"listen is {settings.listen!r}; write HOST:PORT, such as 127.0.0.1:7420")
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise SettingsError("tls_cert and tls_key go together; give both or neither")
    if settings.lease_renew_s >= settings.lease_ttl_s:
        raise SettingsError(
            f"lease_renew_s is {settings.lease_renew_s} of a lease of {settings.lease_ttl_s} s; renew before its end"
        )


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in cast(tuple[object, ...], value))
    return str(value)
