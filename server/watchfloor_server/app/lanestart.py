"""How a server gets its lane at a start: found again or started, and whatever it ordered meanwhile carried out.

Never knows what a letter says.
"""

import asyncio
from importlib.metadata import version

from watchfloor.chain import b64url
from watchfloor_server.app.building import Server
from watchfloor_server.app.house import head_of
from watchfloor_server.app.lanekeeper import LaneKeeper, UrlOf, left_entries
from watchfloor_server.app.lanes import Greeting, Ground
from watchfloor_server.app.log import log
from watchfloor_server.core.inputs import Carried
from watchfloor_server.gateway.seams import Start
from watchfloor_server.lane.terms import Terms
from watchfloor_server.settings import Settings


async def keep_lane(server: Server, start: Start) -> LaneKeeper:
    """Get a lane, and keep it. A server without one serves all the same, and goes on trying."""
    settings, base, lanes = server.base.settings, server.base, server.lanes
    terms = terms_of(settings, base.server, b64url(base.keyring.public.raw))
    scheme = "ws" if settings.tls_cert is None and not settings.behind_tls_proxy else "wss"
    keeper = LaneKeeper(terms, lanes, UrlOf(scheme, host_of(settings), settings.lane_url))
    lanes.stand_on(
        Ground(
            state=base.desk.state,
            put=server.floor.put,
            caught_up=server.floor.caught_up,
            last=lambda: server.floor.last,
            operators=server.roster.enrolled,
            greeting=lambda: Greeting(
                head_of(base.checkpoints, base.keyring), server.police.policy.hash, settings.environment
            ),
            soon=asyncio.get_running_loop().call_soon,
        ),
        keeper,
    )
    if not await keeper.begin():
        log("lane", "it cannot be started now; kills go over the main connections, and it is tried again")
        carry_left(server)
    start(keeper.keep())
    return keeper


def carry_left(server: Server) -> None:
    """Carry out what an earlier lane took and nobody wrote down: it was accepted, lane or no lane."""
    base = server.base
    for entry in left_entries(base.settings.data):
        server.floor.put(Carried(entry, base.clock.now().boot_s))


def terms_of(settings: Settings, server: str, key: str) -> Terms:
    """What the lane's process is told."""
    port = settings.lane_port
    return Terms(
        data=settings.data,
        host=settings.host,
        port=port if port is not None else settings.port + 1 if 0 < settings.port < 65_535 else 0,
        tls_cert=settings.tls_cert,
        tls_key=settings.tls_key,
        names=settings.names,
        server=server,
        key=key,
        lease_ttl_s=settings.lease_ttl_s,
        lease_renew_s=settings.lease_renew_s,
        version=version("watchfloor"),
    )


def host_of(settings: Settings) -> str:
    """The host under which agents reach this machine: the first name, or what it listens on."""
    return settings.names[0] if settings.names else settings.host
