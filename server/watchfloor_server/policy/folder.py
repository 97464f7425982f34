"""How a policy is loaded: from a folder, from texts that the ledger kept, or the built-in one.

All or nothing: what is wrong anywhere raises `PolicyError`. Never knows which policy is in force.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files as resources
from pathlib import Path
from types import MappingProxyType
from typing import Final

import rfc8785

from watchfloor_server.policy import expectations, listing, schema, tools
from watchfloor_server.policy.court import Court
from watchfloor_server.policy.engine import entities_of, schema_of
from watchfloor_server.policy.faults import PolicyError
from watchfloor_server.policy.listing import key_files, read_directory
from watchfloor_server.policy.policy import Policy
from watchfloor_server.policy.rules import read_rules
from watchfloor_server.policy.tools import read_tools

FOLDER_BYTES: Final = 1024 * 1024
"""All texts of a folder together: they are kept whole in one record of the ledger."""

_NEEDED: Final = (tools.FILE, listing.FILE)


def load(folder: Path) -> Policy:
    """Load a policy folder; raises `PolicyError` naming file, line and reason, and what to do."""
    return load_files(read_files(folder))


def read_files(folder: Path) -> dict[str, str]:
    """Read the texts of a folder that are part of a policy; raises `PolicyError` for one that cannot be read."""
    if not folder.is_dir():
        raise PolicyError(str(folder), "this is no folder", "name a folder with tools.toml, directory.toml and rules")
    names = [name for name in (*_NEEDED, expectations.FILE) if (folder / name).is_file()]
    names += sorted(path.name for path in folder.glob("*.cedar") if path.is_file())
    found = {name: _text(folder, name) for name in names}
    for name in key_files(found.get(listing.FILE, "")):
        if (folder / name).is_file() and (folder / name).resolve().is_relative_to(folder.resolve()):
            found[name] = _text(folder, name)
    return found


def load_files(files: Mapping[str, str], *, tested: bool = True) -> Policy:
    """Load a policy from its texts by name, such as a record `policy.loaded` holds; its own tests must pass."""
    for name in _NEEDED:
        if name not in files:
            raise PolicyError(name, "this file is missing", "a policy folder needs it")
    if not any(name.endswith(".cedar") for name in files):
        raise PolicyError("*.cedar", "there are no rules, so everything would be denied", "add a .cedar file")
    size = sum(len(text.encode()) for text in files.values())
    if size > FOLDER_BYTES:
        raise PolicyError("the folder", f"its files have {size} bytes, {FOLDER_BYTES} are allowed", "shorten them")
    policy = _load(MappingProxyType(dict(files)))
    if tested and expectations.FILE in files:
        expectations.check(files[expectations.FILE], policy.court, policy.directory)
    return policy


def builtin() -> Policy:
    """Load the built-in policy: a few generic tools on a development machine, where each write waits for a person."""
    folder = resources("watchfloor_server.policy") / "builtin"
    return load_files({entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.is_file()})


def _load(files: Mapping[str, str]) -> Policy:
    known = read_tools(files[tools.FILE])
    directory = read_directory(files)
    for tool in known.values():
        if not tool.target.startswith("/") and tool.target not in directory.targets:
            place = tools.Source(tools.FILE, files[tools.FILE])
            reason = f"the target {tool.target!r} of {tool.name} is not in {listing.FILE}"
            raise place.fault(("tool", tool.name, "target"), reason, f"add [target.{tool.target}] there, or mend it")
    parsed = schema_of(schema.document(known.values()))
    rules = read_rules(files, known, directory, parsed)
    court = Court(known, directory, rules, parsed, entities_of(schema.entities(directory), parsed))
    by_id = MappingProxyType({rule.id: rule for rule in rules})
    return Policy(files, hash_of(files), known, directory, by_id, court)


def hash_of(files: Mapping[str, str]) -> str:
    """Name a policy by its texts: SHA-256 (b64url) over their JCS."""
    digest = sha256(rfc8785.dumps(dict(files))).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _text(folder: Path, name: str) -> str:
    try:
        raw = (folder / name).read_bytes()
    except OSError as error:
        raise PolicyError(name, f"it cannot be read: {error.strerror}", "mend its permissions") from error
    if len(raw) > FOLDER_BYTES:
        raise PolicyError(name, f"it has {len(raw)} bytes, {FOLDER_BYTES} are allowed", "shorten it")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PolicyError(name, f"byte {error.start} is not UTF-8", "save it as UTF-8", line=line) from error
