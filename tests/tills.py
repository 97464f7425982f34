"""A floor with something to guard: a policy with targets and enforcement points, and a point written from the wire."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import peers
from watchfloor.keyfiles import load_key
from watchfloor.tokens import DEV_POINT, dev_token
from watchfloor.wire import SigningKey

DIRECTORY = """\
[env.dev]
dev = true

[target.payments]
env = "dev"

[target.crm]
env = "dev"

[point.payments]
targets = ["payments"]

[point.spare]
targets = ["payments"]

[point.gateway]
targets = ["payments", "crm"]
"""
TOOLS = """\
[tool."refund.issue"]
group = "write"
risk = "high"
target = "payments"
args = "json"

[tool."crm.write"]
group = "write"
risk = "high"
target = "crm"
args = "json"
"""
RULES = """\
@id("dev.agent") permit (principal is Agent, action, resource in Env::"dev");
@id("dev.human") permit (principal is Human, action, resource in Env::"dev");
@id("dev.run")   permit (principal is Run, action, resource in Env::"dev");
"""
TESTS = """\
[[test]]
name = "a refund is allowed"
agent = "refund-bot"
human = "alice"
tool = "refund.issue"
args = { order = "A-17" }
answer = "allow"
"""
ARGS = {"order": "A-17", "amount": "40.00"}
TOOL = "refund.issue"


def policy(folder: Path) -> Path:
    """Write the policy's folder, and answer where it is."""
    folder.mkdir(exist_ok=True)
    texts = {"directory.toml": DIRECTORY, "tools.toml": TOOLS, "rules.cedar": RULES, "tests.toml": TESTS}
    for name, text in texts.items():
        (folder / name).write_text(text)
    return folder


def token(floor: peers.Floor, name: str = "payments", ttl_s: int = 600) -> str:
    """A development token of an enforcement point."""
    key = load_key(floor.data / "dev-issuer.key")
    jti, at = secrets.token_hex(8), datetime.now(UTC)
    return dev_token(key, server_id=floor.server, agent=f"{DEV_POINT}{name}", human=None, now=at, ttl_s=ttl_s, jti=jti)


@dataclass
class Till(peers.Peer):
    """A point that does what a test tells it to, and nothing by itself."""

    key: SigningKey = field(default_factory=peers.fresh_key)
    asked: int = 0

    async def redeem(self, grant: str) -> peers.Object:
        """Ask to use a grant up, and hear the answer."""
        self.asked += 1
        name = f"r{self.asked}"
        await self.say({"t": "redeem", "id": name, "grant": grant})
        return await self.of("redeemed", id=name)

    async def fenced(self, line: peers.Object, **fields: object) -> None:
        """Answer a fence."""
        await self.say({"t": "fenced", "n": line["n"], "busy": [], **fields})

    async def fence_of(self, run: str) -> peers.Object:
        """The first fence that says something of a run."""
        return await self.hear(lambda line: line["t"] == "fence" and run in line["runs"])

    def receipt(self, grant: str, status: str = "succeeded") -> str:
        """Sign a receipt."""
        line: peers.Object = {
            "t": "receipt",
            "grant": grant,
            "status": status,
            "result_sha256": "R" * 43,
            "at": peers.now(),
        }
        return json.dumps({**line, "sig": peers.signed(self.key, "receipt", self.server, line)})


async def till(floor: peers.Floor, name: str = "payments", **how: Any) -> Till:  # noqa: ANN401
    """A point that is let in."""
    key = how.get("key") or peers.fresh_key()
    bearer = how.get("token") or token(floor, name)
    hello = {"point": how.get("says", name), **({"practice": True} if how.get("practises") else {})}
    peer: Till = await peers.greet(floor, "/v1/point", bearer, key, hello, Till)
    peer.key = key
    peer.welcome = await peer.of("welcome")
    return peer


def claims_of(jws: str) -> dict[str, Any]:
    """What a token says; nothing is verified."""
    part = jws.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def grant_id(decision: peers.Object) -> str:
    """The id of the grant in a decision."""
    return claims_of(decision["grant"])["jti"]
