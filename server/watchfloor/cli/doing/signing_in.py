"""`login`: a person signs in at an identity provider, and the sign-in is kept with the key that it names.

Never sees a password.
"""

import asyncio
import os

from watchfloor.cli import output
from watchfloor.cli.failures import Failure, Usage
from watchfloor.oversight import Login, ask_server, default_home
from watchfloor.signin import DeviceGrant, Drawer, Endpoints, SignedIn, discover
from watchfloor.tokens import login_nonce, unverified_claims


def login(server: str, issuer: str | None, client: str | None, *, as_json: bool) -> int:
    """Sign in, and say as whom."""
    if (issuer is None) != (client is None):
        raise Usage("--issuer and --client go together; leave both out, and the server names them")
    return asyncio.run(_login(server, issuer, client, as_json=as_json))


async def _login(server: str, issuer: str | None, client: str | None, *, as_json: bool) -> int:
    where = Login(issuer, client) if issuer and client else await _named(server)
    drawer = Drawer(default_home(os.environ))
    key = drawer.new_key(where.issuer, os.urandom)
    nonce = login_nonce(key.public.thumbprint)
    grant = DeviceGrant(await _endpoints(where), where.client, nonce, asyncio.sleep)
    asked = await grant.begin()
    output.hint("open {} and enter the code {}", asked.uri, asked.code)
    token = await grant.wait(asked)
    subject = _checked(token, where, nonce, key.public.thumbprint)
    drawer.keep(SignedIn(issuer=where.issuer, client=where.client, id_token=token))
    if as_json:
        output.emit({"issuer": where.issuer, "subject": subject})
    else:
        output.say("signed in as {} at {}", subject, where.issuer)
    return 0


async def _named(server: str) -> Login:
    logins = (await ask_server(server)).logins
    for login in logins if len(logins) == 1 else ():
        return login
    names = ", ".join(each.issuer for each in logins) or "none"
    raise Failure(f"the server at {server!r} names not one issuer to sign in at ({names}); give --issuer and --client")


async def _endpoints(where: Login) -> Endpoints:
    if where.device_endpoint is not None and where.token_endpoint is not None:
        return Endpoints(where.issuer, where.device_endpoint, where.token_endpoint)
    return await discover(where.issuer)


def _checked(token: str, where: Login, nonce: str, thumbprint: str) -> str:
    """The subject of a sign-in that will do; the server verifies it when a mandate comes."""
    claims = unverified_claims(token)
    subject, bound = claims.get("sub"), claims.get("cnf")
    if claims.get("iss") != where.issuer or not isinstance(subject, str):
        raise Failure(f"what {where.issuer!r} gave is of another issuer; ask who runs it")
    if claims.get("nonce") != nonce and not (isinstance(bound, dict) and bound.get("jkt") == thumbprint):
        raise Failure(
            f"{where.issuer!r} does not put the request's nonce into the sign-in, so no mandate can be given with it; "
            "ask who runs it to allow nonces in the device grant"
        )
    return subject
