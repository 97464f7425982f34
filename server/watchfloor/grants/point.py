"""An enforcement point: a service that knows of every kill, uses each grant up once, and refuses all in the dark.

Never knows what is executed.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Final, NamedTuple, Self

from pydantic import JsonValue

from watchfloor.errors import ProtocolError, Refused, Unreachable
from watchfloor.grants.leave import Leave, Signer
from watchfloor.grants.practice import Seam
from watchfloor.grants.talk import Talk, check_named
from watchfloor.grants.verifying import Grant, GrantRefused, verify_grant
from watchfloor.jwks import TokenRefused
from watchfloor.link import Backoff, Door, HelloOf, Surroundings, dial, real_surroundings
from watchfloor.visible import visible
from watchfloor.wire import POINT_WELCOMES, Jwk, PointHello, SigningKey, stamp
from watchfloor.wire.points import FENCE_S

log = logging.getLogger("watchfloor.grants")

PATH: Final = "/v1/point"

READY_S: Final = 10.0
"""How long `ready` waits for the first fence, unless told otherwise."""

DARK: Final = GrantRefused("dark", f"no fence younger than {FENCE_S:g} s is here, so everything is refused")


class Way(NamedTuple):
    """How the server is reached: its address, its pinned id if any, and TLS if not the system's trust."""

    url: str
    server: str | None = None
    tls: ssl.SSLContext | None = None


class Point:
    """`async with Point(...) as point`: keeps the newest fence, dials again and again, and is dark without one.

    `name` is the point's in the directory, `token` fetches its token (fresh at each dial), `key` signs its receipts.
    `practise` is how the service executes a tool under a grant; without one the server's practice tries `check` alone.
    """

    def __init__(
        self,
        name: str,
        way: Way | str,
        token: Callable[[], str],
        *,
        key: SigningKey | None = None,
        practise: Seam | None = None,
        surroundings: Surroundings | None = None,
    ) -> None:
        self.name = name
        self._way = Way(way) if isinstance(way, str) else way
        self._token = token
        self._here = surroundings or real_surroundings()
        self._key = key or SigningKey.from_seed(self._here.entropy(32))
        self._seam: Seam = practise or self._check_alone
        self._busy: set[str] = set()
        self._talk: Talk | None = None
        self._server = ""
        self._changed = asyncio.Event()
        self._fault = ""
        self._keeping: asyncio.Task[None] | None = None

    @property
    def is_dark(self) -> bool:
        """True while everything is refused."""
        return self._talk is None or self._talk.fences.is_dark(self._here.boot_s())

    @property
    def targets(self) -> tuple[str, ...]:
        """The targets it stands before, as the server's directory says; none before the first welcome."""
        return () if self._talk is None else self._talk.targets

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._keeping = asyncio.create_task(self._keep(), name=f"enforcement point {self.name}")  # noqa: TID251 - ended in __aexit__
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping

    async def ready(self, timeout_s: float = READY_S) -> None:
        """Wait until it is not dark; raises `Unreachable` with the last fault."""
        try:
            async with asyncio.timeout(timeout_s):
                while self.is_dark:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            why = self._fault or "no fence came"
            raise Unreachable(f"the enforcement point {self.name!r} is dark after {timeout_s:g} s: {why}") from None

    async def check(self, grant: str, tool: str, args: Mapping[str, JsonValue]) -> Leave:
        """Verify a grant for exactly this, and use it up at the server: what comes back may be executed, once, now.

        Raises `GrantRefused`: forged, for something else, used, of a run that was killed or is held, or in the dark.
        """
        talk = self._talk
        if talk is None:
            raise GrantRefused(DARK.code, DARK.reason)
        found = self._verified(talk, grant, tool, args)
        talk.check(found.run)
        await talk.redeem(found, grant)
        try:
            talk.check(found.run)  # a fence may have come before the answer was taken up here
        except GrantRefused:
            self._end(found.grant)
            raise
        signer = Signer(self._key, self._server, lambda: stamp(self._here.now()))
        return Leave(found, signer, lambda: self._ended(found.grant))

    async def _check_alone(self, grant: str, tool: str, args: Mapping[str, JsonValue]) -> None:
        """Execute nothing, after the check that everything is executed after."""
        (await self.check(grant, tool, args)).done()

    def _verified(self, talk: Talk, token: str, tool: str, args: Mapping[str, JsonValue]) -> Grant:
        """A grant names one target; this point may stand before several."""
        fault = GrantRefused("audience", f"the enforcement point {self.name!r} stands before no target")
        for target in talk.targets:
            try:
                return verify_grant(token, talk.keys, audience=target, tool=tool, args=args, now=self._here.now())
            except GrantRefused as error:
                fault = error
                if error.code != "audience":
                    break
        raise fault

    def _ended(self, grant: str) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server has seen the connection go
            self._loop.call_soon_threadsafe(self._end, grant)

    def _end(self, grant: str) -> None:
        """It is not executed any more; the next answer to a fence says so."""
        self._busy.discard(grant)

    async def _keep(self) -> None:
        backoff = Backoff(self._here.chance)
        while True:
            try:
                await self._connect(backoff)
            except (Refused, Unreachable, TokenRefused, ProtocolError, OSError) as error:
                self._lament(str(error))
            self._talk = None
            self._changed.set()
            await asyncio.sleep(backoff.next_s())

    async def _connect(self, backoff: Backoff) -> None:
        way = self._way

        def hello(*, key: Jwk, proof: str) -> PointHello:
            return PointHello(key=key, proof=proof, point=self.name, practice=True)

        hello_of: HelloOf = hello
        door = Door(way.url, PATH, way.server, way.tls)
        link = await dial(door, self._token(), self._key, hello_of, POINT_WELCOMES, boot_s=self._here.boot_s)
        async with link:
            check_named(link.server, link.welcome)
            self._server, self._fault = link.server, ""
            self._talk = Talk(link, self._busy, self._here.boot_s, self._seam)
            await self._talk.converse(self._changed.set)
            backoff.reset()

    def _lament(self, fault: str) -> None:
        if (said := visible(fault, limit=300)) != self._fault:
            log.warning("point %s is dark, and refuses everything: %s", visible(self.name), visible(fault, limit=300))
        self._fault = said
