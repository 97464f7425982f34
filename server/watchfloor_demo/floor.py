"""The demo as a whole: a shop, a server, six agents and a console, in one process tree and one temporary folder.

Everything is real but the scripts that think; nothing is left behind. Never knows what a console draws.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, NamedTuple

from watchfloor.identity import Role
from watchfloor.oversight import Operator, Pins, connect, enrol
from watchfloor.warden.places import tidy
from watchfloor_demo import mails, reports, runaway, second
from watchfloor_demo.issuer import Issuer
from watchfloor_demo.minds import FOLDER, SPEED
from watchfloor_demo.processes import Family
from watchfloor_demo.shop import open_shop

START_S: Final = 20.0
"""How long the server and the payments service may take to come up, on a slow machine."""

READY: Final = "watchfloor: listening on "
COLLEAGUE: Final[tuple[Role, ...]] = ("approver", "controller")

MINDS: Final = (
    ("refund-bot", "refunds"),
    ("mail-bot", "mails"),
    ("report-bot", "reports"),
    ("deploy-bot", "deploys"),
    ("price-scout", "runaway"),
)
"""Each agent, and the module that thinks for it."""

ALICES: Final = ("refund-bot", "mail-bot", "report-bot")
"""Those who act for Alice."""

Tell = Callable[[str], None]


class Floor(NamedTuple):
    """A floor that is up: the server's URL, and the two operators who are enrolled."""

    url: str
    you: Operator
    mara: Operator
    key_file: Path
    home: Path


def open_floor(stack: ExitStack, speed: float) -> Floor:
    """Build everything in a temporary folder and start it; it ends with `stack`. Raises OSError with a sentence."""
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watchfloor-demo-")))
    for name in ("shop", "logs", "data", "tokens"):
        (home / name).mkdir()
    _keep_keys_in(home / "config", stack)
    shop = open_shop(home / "shop")
    mails.fill(shop.folder / mails.FOLDER)
    issuer = Issuer(datetime.now(UTC))
    policy = _policy(home, issuer)
    stack.callback(tidy, os.environ)  # a warden that is ended while it begins leaves its folder
    family = stack.enter_context(Family(home / "logs"))
    url = _serve(family, home, policy)
    token = issuer.service("payments", home / "tokens" / "payments")
    words = (str(shop.folder), url)
    family.start("payments", "watchfloor_demo.payments", words, {"WATCHFLOOR_TOKEN_FILE": str(token)})
    family.wait_for("payments", shop.folder / "payments.url", "http", START_S)
    code = (home / "data" / "first-operator.code").read_text(encoding="ascii")
    floor = asyncio.run(_people(url, code, home / "config" / "watchfloor"))
    family.start("jo", "watchfloor_demo.second", (url, str(floor.home), str(speed)))
    _agents(family, home, issuer, url, speed)
    return floor


def _keep_keys_in(folder: Path, stack: ExitStack) -> None:
    """Keys and pins of the demo live in its own folder, not in the user's configuration."""
    before = os.environ.get("XDG_CONFIG_HOME")
    os.environ["XDG_CONFIG_HOME"] = str(folder)

    def restore() -> None:
        if before is None:
            os.environ.pop("XDG_CONFIG_HOME", None)
        else:
            os.environ["XDG_CONFIG_HOME"] = before

    stack.callback(restore)


def _policy(home: Path, issuer: Issuer) -> Path:
    folder = home / "policy"
    with as_file(files("watchfloor_demo") / "policy") as ours:
        shutil.copytree(ours, folder)
    issuer.publish(folder / "issuer.json")
    return folder


def _serve(family: Family, home: Path, policy: Path) -> str:
    words = ("serve", "--data", str(home / "data"), "--listen", "127.0.0.1:0", "--policy", str(policy))
    family.start("server", "watchfloor.cli", words, {"WATCHFLOOR_ENVIRONMENT": "demo"})
    said = family.wait_for("server", home / "logs" / "server.log", READY, START_S)
    return next(line for line in said.splitlines() if line.startswith(READY)).removeprefix(READY)


async def _people(url: str, code: str, home: Path) -> Floor:
    """Enrol you with the server's first code, and two colleagues with codes that you ask for."""
    first = await enrol(url, code, "you", Pins(home))
    you = first.operator
    async with connect(you, device="demo", kill=False) as desk:
        replies = [await desk.admin("operator.add", name, COLLEAGUE) for name in ("mara", second.NAME)]
    codes = [reply.value.get("code") if isinstance(reply.value, dict) else "" for reply in replies]
    mara = await enrol(url, str(codes[0]), "mara", Pins(home))
    await enrol(url, str(codes[1]), second.NAME, Pins(home))
    return Floor(url, you, mara.operator, first.path, home)


def _agents(family: Family, home: Path, issuer: Issuer, url: str, speed: float) -> None:
    tokens = home / "tokens"
    common = {"WATCHFLOOR_SERVER": url, FOLDER: str(home / "shop"), SPEED: str(speed)}
    issuer.agent(reports.CHILD, tokens / reports.CHILD)
    for name, module in MINDS:
        token = issuer.agent(name, tokens / name)
        env = {**common, "WATCHFLOOR_TOKEN_FILE": str(token)}
        if name in ALICES:
            env["WATCHFLOOR_HUMAN_TOKEN_FILE"] = str(issuer.person("alice", name, tokens / f"alice-of-{name}"))
        words = () if module != "runaway" else ("run", "--agent", name, "--task", runaway.TASK, "--", *runaway.COMMAND)
        family.start(name, "watchfloor.cli" if words else f"watchfloor_demo.{module}", words, env)
