"""Who comes to a kill lane in tests: a server with its key, mara who operates it, and runs that it was told of."""

from datetime import UTC, datetime

from cast import blend
from watchfloor.chain import EMPTY_ROOT, b64url
from watchfloor.identity import Build
from watchfloor.wire import Head, SigningKey, stamp
from watchfloor_server.auth import Keyring, mint_credential
from watchfloor_server.auth import Terms as CredentialTerms
from watchfloor_server.core.facts import Now, Operator
from watchfloor_server.gateway.clock import boot_s
from watchfloor_server.lane import letters as letter

SERVER = SigningKey.from_seed(b"server key of the lane's tests!!")
MARA = SigningKey.from_seed(b"mara's key for the lane's tests!")
BOT = SigningKey.from_seed(b"refund-bot's key, at the lane !!")
KEYRING = Keyring(SERVER)
OPERATOR = Operator("mara", MARA.public.raw, ("admin",))
HEAD = Head(checkpoint="none", size=0, root=b64url(EMPTY_ROOT))
ROLL = letter.Roll(
    operators=(letter.Enrolled(name="mara", key=b64url(MARA.public.raw), roles=("admin",)),),
    epoch=7,
    head=HEAD,
    policy="P" * 43,
    environment="shop",
)


def told(run: str = "RUN", **more: object) -> letter.Told:
    """What the main process tells of a run; it runs unless `more` says otherwise."""
    now = Now(datetime.now(UTC), boot_s())
    as_usual = letter.Told(
        run=run,
        blend=blend(now, BOT, "refund-bot", "alice"),
        env="prod",
        tags=("money",),
        max_run_s=3600.0,
        supervision="sdk",
        build=Build(),
        key=b64url(BOT.public.raw),
        epoch=5,
        started_at=stamp(now.at),
        started_s=now.boot_s,
        lease_from_s=now.boot_s,
        state="RUNNING",
        since_at=stamp(now.at),
        cmd=0,
    )
    return as_usual.model_copy(update=more)


def credential(run: str = "RUN", key: SigningKey = BOT, keyring: Keyring = KEYRING) -> str:
    """The credential of a run, as `welcome` gives it."""
    now = Now(datetime.now(UTC), 0.0)
    terms = CredentialTerms(run, key.public.thumbprint, 5, "P" * 43, Build(), ("prod",))
    return mint_credential(keyring, blend(now, key, "refund-bot", "alice"), terms, now=now.at)
