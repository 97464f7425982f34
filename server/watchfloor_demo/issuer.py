"""The demo's own issuer: one key, a JWKS file beside the policy, and tokens for agents and people.

It vouches for nothing but this demo, and its name says so. Never knows the server.
"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import jwt

from watchfloor.wire import SigningKey

ISSUER: Final = "https://issuer.demo.example"
AGENTS: Final = "watchfloor-demo-agents"
PEOPLE: Final = "watchfloor-demo-people"

TOKEN_LIFE: Final = timedelta(hours=8)
"""A demo lasts no longer than a shift."""


class Issuer:
    """Signs tokens with a key that lives as long as the demo."""

    def __init__(self, now: datetime) -> None:
        self._key = SigningKey.from_seed(os.urandom(32))
        self._now = now

    def publish(self, path: Path) -> None:
        """Write the public key set (RFC 7517)."""
        key = {**self._key.public.jwk.model_dump(), "kid": self._key.public.thumbprint, "use": "sig", "alg": "EdDSA"}
        path.write_text(json.dumps({"keys": [key]}), encoding="utf-8")

    def agent(self, name: str, path: Path) -> Path:
        """Write a workload's token."""
        return self._write(path, AGENTS, f"spiffe://demo.example/agent/{name}")

    def service(self, name: str, path: Path) -> Path:
        """Write the token of a service that is an enforcement point."""
        return self._write(path, AGENTS, f"spiffe://demo.example/service/{name}")

    def person(self, name: str, agent: str, path: Path) -> Path:
        """Write a person's token that names the agent which may act for them."""
        return self._write(path, PEOPLE, name, azp=agent, name=name.title(), auth_time=int(self._now.timestamp()))

    def _write(self, path: Path, audience: str, subject: str, **more: str | int) -> Path:
        claims = {
            "iss": ISSUER,
            "aud": audience,
            "sub": subject,
            "iat": int(self._now.timestamp()),
            "exp": int((self._now + TOKEN_LIFE).timestamp()),
            **more,
        }
        token = jwt.encode(claims, self._key.private, "EdDSA", headers={"kid": self._key.public.thumbprint})
        path.write_text(token, encoding="ascii")
        path.chmod(0o600)
        return path
