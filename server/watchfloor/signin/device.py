"""The device grant (RFC 8628): a person signs in on any device, and a terminal waits for it.

Never keeps what it gets, and never opens a browser: the person sees where they go.
"""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from watchfloor.signin.asking import Answer, SignInRefused, ask, check_url

__all__ = ["Asked", "DeviceGrant", "Endpoints", "SignInRefused", "discover"]

DISCOVERY: Final = "/.well-known/openid-configuration"
GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
SCOPE: Final = "openid profile"

INTERVAL_S: Final = 5.0
"""How often to ask where the provider does not say, and how much longer after `slow_down` (RFC 8628 3.5)."""

LONGEST_S: Final = 1800.0
"""How long a person is waited for at most, whatever the provider says."""


class Endpoints(NamedTuple):
    """Where an identity provider takes the device grant."""

    issuer: str
    device: str
    token: str


class Asked(NamedTuple):
    """What a person must do: go to `uri` and enter `code`, within `expires_s`; the rest is the terminal's."""

    uri: str
    code: str
    device_code: str
    interval_s: float
    expires_s: float


async def discover(issuer: str) -> Endpoints:
    """Ask an issuer where it takes the device grant (OpenID Connect Discovery 4); raises `SignInRefused`."""
    answer = await ask(issuer.rstrip("/") + DISCOVERY)
    if answer.status != 200 or answer.text("issuer") != issuer:
        named = answer.text("issuer") or f"status {answer.status}"
        raise SignInRefused(f"what answers at {issuer!r} is not that issuer ({named!r}); check the address")
    device, token = answer.text("device_authorization_endpoint"), answer.text("token_endpoint")
    if not device or not token:
        raise SignInRefused(f"{issuer!r} takes no sign-in at a terminal (RFC 8628); ask who runs it to allow it")
    return Endpoints(issuer, check_url(device), check_url(token))


class DeviceGrant:
    """One sign-in. `sleep` waits that many seconds; `nonce` binds the sign-in to the person's key."""

    def __init__(
        self, endpoints: Endpoints, client: str, nonce: str, sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._endpoints = endpoints
        self._client = client
        self._nonce = nonce
        self._sleep = sleep

    async def begin(self) -> Asked:
        """Ask for a code; raises `SignInRefused`."""
        form = {"client_id": self._client, "scope": SCOPE, "nonce": self._nonce}
        answer = await ask(self._endpoints.device, form)
        if answer.status != 200:
            raise SignInRefused(f"{self._endpoints.issuer!r} gives no code: {_why(answer)}")
        asked = Asked(
            uri=answer.text("verification_uri"),
            code=answer.text("user_code"),
            device_code=answer.text("device_code"),
            interval_s=_seconds(answer, "interval", INTERVAL_S),
            expires_s=min(_seconds(answer, "expires_in", LONGEST_S), LONGEST_S),
        )
        if not asked.code or not asked.device_code:
            raise SignInRefused(f"{self._endpoints.issuer!r} gives no code that can be used; ask who runs it")
        check_url(asked.uri)
        return asked

    async def wait(self, asked: Asked) -> str:
        """Wait until the person has signed in; gives their ID token. Raises `SignInRefused`."""
        interval_s, waited_s = max(asked.interval_s, 0.0), 0.0
        form = {"grant_type": GRANT, "device_code": asked.device_code, "client_id": self._client}
        while waited_s <= asked.expires_s:
            await self._sleep(interval_s)
            waited_s += max(interval_s, 0.1)
            answer = await ask(self._endpoints.token, form)
            if answer.status == 200:
                return self._token(answer)
            fault = answer.text("error")
            if fault == "slow_down":
                interval_s += INTERVAL_S
            elif fault != "authorization_pending":
                raise SignInRefused(f"{self._endpoints.issuer!r} signs nobody in: {_why(answer)}")
        raise SignInRefused("nobody signed in in time; run it again")

    def _token(self, answer: Answer) -> str:
        token = answer.text("id_token")
        if not token:
            raise SignInRefused(f"{self._endpoints.issuer!r} gives no ID token; its client must have the scope openid")
        return token


def _why(answer: Answer) -> str:
    words = answer.text("error_description") or answer.text("error") or f"status {answer.status}"
    return words[:200]


def _seconds(answer: Answer, name: str, otherwise: float) -> float:
    value = answer.fields.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else otherwise
