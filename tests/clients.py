"""Who is known to the tests' OpenID provider: its clients, its one person, and the codes that stand for a sign-in.

It never knows HTTP.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownVariableType=false, reportUntypedBaseClass=false, reportUnknownParameterType=false
# pyright: reportIncompatibleMethodOverride=false, reportGeneralTypeIssues=false, reportArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false, reportCallIssue=false
# (Authlib has no types of its own)

from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oidc.core import AuthorizationCodeMixin

CLI, BOT, SECRET = "watchfloor-cli", "refund-bot", "a client's secret"
AGENTS, PEOPLE = "watchfloor-agents", "watchfloor-people"
BACK = "https://app.example/back"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


class Client(ClientMixin):
    """A registered client: the bot has a secret, the terminal none."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.secret = SECRET if name == BOT else ""

    def get_client_id(self) -> str:
        return self.name

    def get_default_redirect_uri(self) -> str:
        return BACK

    def get_allowed_scope(self, scope: str) -> str:
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == BACK

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == self.secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == ("client_secret_basic" if self.secret else "none")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and bool(self.secret)

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in (("authorization_code", "client_credentials") if self.secret else (DEVICE,))


class Person:
    """Who signs in."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get_user_id(self) -> str:
        return self.name


class Code(dict[str, Any], AuthorizationCodeMixin):
    """An authorization code, or a device credential that became one."""

    def get_redirect_uri(self) -> str:
        return self.get("redirect_uri", "")

    def get_scope(self) -> str:
        return self.get("scope", "")

    def get_nonce(self) -> str | None:
        return self.get("nonce")

    def get_auth_time(self) -> int:
        return self["auth_time"]

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> list[str]:
        return ["pwd", "otp"]
