"""A real OpenID provider for tests: Authlib's authorization server behind a small HTTP server on this machine.

Agents get tokens with their client's secret, people by the code flow, and at a terminal by the device grant. What is
ours here is storage and the person, who says yes to what waits; the protocol is Authlib's.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false, reportUntypedBaseClass=false, reportUnknownParameterType=false
# pyright: reportIncompatibleMethodOverride=false, reportGeneralTypeIssues=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false, reportCallIssue=false
# (Authlib has no types of its own)

import json
import os
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint, DeviceCodeGrant, DeviceCredentialDict
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from authlib.oidc.core.grants import OpenIDToken
from joserfc.jwk import KeySet, RSAKey

from clients import AGENTS, BACK, BOT, CLI, DEVICE, PEOPLE, SECRET, Client, Code, Person

__all__ = ["AGENTS", "BACK", "BOT", "CLI", "DEVICE", "PEOPLE", "SECRET", "Provider", "provider"]


class Asked(OAuth2Request):
    """A request, with the fields of its form."""

    fields: dict[str, str]

    @property
    def form(self) -> dict[str, str]:
        return self.fields


class Tokens(JWTBearerTokenGenerator):
    """JWT access tokens (RFC 9068): an agent's own, or a person's for a client."""

    keys: KeySet

    def get_jwks(self) -> KeySet:
        return self.keys

    def get_audiences(self, client: Client, user: Person | None, scope: str) -> str:
        return AGENTS if user is None else PEOPLE

    def get_extra_claims(self, client: Client, grant_type: str, user: Person | None, scope: str) -> dict[str, str]:
        return {} if user is None else {"azp": client.get_client_id()}


class Provider(AuthorizationServer):
    """The provider. `waiting` are codes at terminals; `answers` what people said to them."""

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.keys = KeySet([RSAKey.generate_key(2048, {"kid": "idp-1", "use": "sig", "alg": "RS256"})])
        self.codes: dict[str, Code] = {}
        self.waiting: dict[str, DeviceCredentialDict] = {}
        self.answers: dict[str, bool] = {}
        self.asked = threading.Event()
        self.polls = 0
        self.with_nonce = True
        self.slow_down = False

    def open(self, url: str) -> None:
        """Begin, at this address."""
        self.url = url
        generator = Tokens(issuer=url, alg="RS256", expires_generator=lambda client, grant_type: 600)
        generator.keys = self.keys
        self.register_token_generator("default", generator)
        self.register_endpoint(Devices)
        self.register_grant(ClientCredentials)
        self.register_grant(Codes, [IdTokens()])
        self.register_grant(DeviceCodes, [IdTokens()])

    def say(self, yes: bool, user_code: str | None = None) -> None:
        """The person says yes or no to what waits at a terminal."""
        for each in [user_code] if user_code else [one["user_code"] for one in self.waiting.values()]:
            self.answers[each] = yes

    def query_client(self, client_id: str) -> Client | None:
        return Client(client_id) if client_id in (CLI, BOT) else None

    def save_token(self, token: object, request: object) -> None:
        del token, request

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        del name, args, kwargs

    def create_oauth2_request(self, request: Any) -> OAuth2Request:  # noqa: ANN401 - the library's own
        if isinstance(request, OAuth2Request):
            return request
        method, uri, fields, headers = request
        made = Asked(method, uri, headers=headers)
        made.fields = fields
        made.payload = BasicOAuth2Payload(fields)
        return made

    def handle_response(self, status: int, body: object, headers: list[tuple[str, str]]) -> Any:  # noqa: ANN401 - the same
        return status, body, headers


class Devices(DeviceAuthorizationEndpoint):
    """Where a terminal asks for a code."""

    INTERVAL = 0

    def create_endpoint_response(self, request: Any) -> Any:  # noqa: ANN401 - the library's own
        self.nonce = request.payload.data.get("nonce")
        return super().create_endpoint_response(request)

    def get_verification_uri(self) -> str:
        return self.server.url + "/activate"

    def save_device_credential(self, client_id: str, scope: str, data: dict[str, Any]) -> None:
        fields = {**data, "client_id": client_id, "scope": scope, "expires_at": time.time() + data["expires_in"]}
        nonce = self.nonce if self.server.with_nonce else None
        self.server.waiting[data["device_code"]] = DeviceCredentialDict({**fields, "nonce": nonce})
        self.server.asked.set()


class DeviceCodes(DeviceCodeGrant):
    """Where a terminal waits."""

    def query_device_credential(self, device_code: str) -> DeviceCredentialDict | None:
        self.server.polls += 1
        return self.server.waiting.get(device_code)

    def query_user_grant(self, user_code: str) -> tuple[Person, bool] | None:
        said = self.server.answers.get(user_code)
        return None if said is None else (Person("alice"), said)

    def should_slow_down(self, credential: object) -> bool:
        return self.server.slow_down

    def validate_token_request(self) -> None:
        super().validate_token_request()
        self.request.authorization_code = Code(self.request.credential, auth_time=int(time.time()))


class Codes(AuthorizationCodeGrant):
    """The code flow of a web application."""

    def save_authorization_code(self, code: str, request: Any) -> None:  # noqa: ANN401 - the library's own
        fields = {"redirect_uri": request.payload.redirect_uri, "scope": request.payload.scope, "user": request.user}
        nonce = request.payload.data.get("nonce")
        self.server.codes[code] = Code(fields, nonce=nonce, auth_time=int(time.time()))

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.server.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        self.server.codes = {name: code for name, code in self.server.codes.items() if code is not authorization_code}

    def authenticate_user(self, authorization_code: Code) -> Person:
        return authorization_code["user"]


class ClientCredentials(ClientCredentialsGrant):
    """How an agent gets its own token."""


class IdTokens(OpenIDToken):
    """ID tokens beside the access tokens."""

    def __call__(self, grant: Any) -> None:  # noqa: ANN401 - the library's own
        self.server: Provider = grant.server
        super().__call__(grant)

    def get_client_algorithm(self, client: Client) -> str:
        return "RS256"

    def resolve_client_private_key(self, client: Client) -> KeySet:
        return self.server.keys

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": "idp-1"}

    def get_compatible_claims(self, request: Any) -> dict[str, Any]:  # noqa: ANN401 - the library's own
        now = int(time.time())
        return {"iss": self.server.url, "aud": request.client.get_client_id(), "iat": now, "exp": now + 600}

    def generate_user_info(self, user: Person, scope: str) -> dict[str, str]:
        return {"sub": user.get_user_id(), "name": "Alice Example"}


@contextmanager
def provider() -> Generator[Provider]:
    """The provider, on a free port of this machine."""
    idp = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path)
            if path.path == "/.well-known/openid-configuration":
                self._answer(200, _discovery(idp.url), [])
            elif path.path == "/keys":
                self._answer(200, idp.keys.as_dict(private=False), [])
            else:
                request = idp.create_oauth2_request(("GET", idp.url + self.path, dict(parse_qsl(path.query)), {}))
                grant = idp.get_consent_grant(request, Person("alice"))
                self._answer(*idp.create_authorization_response(request, Person("alice"), grant))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            given = ("POST", idp.url + self.path, dict(parse_qsl(body)), dict(self.headers))
            is_device = self.path == "/device"
            made = idp.create_endpoint_response("device_authorization", given) if is_device else None
            self._answer(*(made or idp.create_token_response(given)))

        def _answer(self, status: int, body: object, headers: list[tuple[str, str]]) -> None:
            raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in [*headers, ("Content-Length", str(len(raw)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own word
            del format, args

    with patch.dict(os.environ, {"AUTHLIB_INSECURE_TRANSPORT": "1"}):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        idp.open(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield idp
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _discovery(url: str) -> dict[str, object]:
    return {
        "issuer": url,
        "jwks_uri": url + "/keys",
        "authorization_endpoint": url + "/authorize",
        "token_endpoint": url + "/token",
        "device_authorization_endpoint": url + "/device",
    }
