"""The shop: an SQLite database of orders, payments, suppliers and prices, and a git repository of its site.

Real parts in one folder, made anew for each demo. Never knows an agent.
"""

import shutil
import sqlite3
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

ORDERS: Final = (
    ("A-17", "Nadia Okafor", "40.00", "paid twice"),
    ("A-18", "Jonas Weber", "312.40", "paid twice"),
    ("A-19", "Ines Roth", "18.90", "arrived broken"),
    ("A-20", "Sam Reyes", "64.00", "never arrived"),
    ("A-21", "Lena Fuchs", "129.00", "returned"),
)
SUPPLIERS: Final = (("Lampenwerk", ""), ("Stuhl & Co", ""))
PRICES: Final = (("lamp", "39.00"), ("chair", "119.00"), ("desk", "289.00"))

_TABLES: Final = """
CREATE TABLE orders (id TEXT PRIMARY KEY, customer TEXT NOT NULL, amount TEXT NOT NULL, complaint TEXT NOT NULL);
CREATE TABLE refunds (grant_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, amount TEXT NOT NULL, currency TEXT NOT NULL);
CREATE TABLE suppliers (name TEXT PRIMARY KEY, iban TEXT NOT NULL);
CREATE TABLE prices (item TEXT PRIMARY KEY, amount TEXT NOT NULL, changes INTEGER NOT NULL DEFAULT 0);
"""


class Order(NamedTuple):
    """One order; `amount` is in EUR."""

    order: str
    customer: str
    amount: str
    complaint: str


class Shop(NamedTuple):
    """Where the shop's parts are."""

    folder: Path

    @property
    def repository(self) -> Path:
        """The site's git repository."""
        return self.folder / "site"

    @contextmanager
    def database(self) -> Generator[sqlite3.Connection]:
        """Open the database for one transaction."""
        connection = sqlite3.connect(self.folder / "shop.sqlite", timeout=5.0)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def order(self, order: str) -> Order:
        """Find an order; raises LookupError."""
        with self.database() as database:
            row = database.execute(
                "SELECT id, customer, amount, complaint FROM orders WHERE id = ?", (order,)
            ).fetchone()
        if row is None:
            raise LookupError(f"there is no order {order!r}")
        return Order(*row)

    def price(self, item: str) -> str:
        """Look a price up, in EUR; raises LookupError."""
        with self.database() as database:
            row = database.execute("SELECT amount FROM prices WHERE item = ?", (item,)).fetchone()
        if row is None:
            raise LookupError(f"there is no item {item!r}")
        return str(row[0])

    def set_price(self, item: str, amount: str) -> int:
        """Change a price; answers how often it was changed."""
        with self.database() as database:
            database.execute("UPDATE prices SET amount = ?, changes = changes + 1 WHERE item = ?", (amount, item))
            row = database.execute("SELECT changes FROM prices WHERE item = ?", (item,)).fetchone()
        if row is None:
            raise LookupError(f"there is no item {item!r}")
        return int(row[0])

    def set_account(self, supplier: str, iban: str) -> None:
        """Change where a supplier is paid; raises LookupError."""
        with self.database() as database:
            changed = database.execute("UPDATE suppliers SET iban = ? WHERE name = ?", (iban, supplier)).rowcount
        if not changed:
            raise LookupError(f"there is no supplier {supplier!r}")

    def refund(self, grant: str, order: str, amount: str, currency: str) -> None:
        """Book a refund; raises `sqlite3.IntegrityError` if this grant moved money before."""
        with self.database() as database:
            database.execute("INSERT INTO refunds VALUES (?, ?, ?, ?)", (grant, order, amount, currency))

    def git(self, *words: str) -> str:
        """Run git in the repository; raises OSError with git's own words if it fails."""
        name = ("-c", "user.name=deploy-bot", "-c", "user.email=deploy-bot@demo.example", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *name, *words], cwd=self.repository, capture_output=True, text=True, timeout=20, check=False
        )
        if done.returncode:
            raise OSError(f"git {words[0]} failed: {done.stderr.strip()[:200]}")
        return done.stdout.strip()


def open_shop(folder: Path) -> Shop:
    """Build the shop in an empty folder; raises OSError where git is missing."""
    if shutil.which("git") is None:
        raise OSError("the demo's shop keeps its site in git: install git and start again")
    shop = Shop(folder)
    with shop.database() as database:
        database.executescript(_TABLES)
        database.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", ORDERS)
        database.executemany("INSERT INTO suppliers VALUES (?, ?)", SUPPLIERS)
        database.executemany("INSERT INTO prices (item, amount) VALUES (?, ?)", PRICES)
    shop.repository.mkdir()
    shop.git("init", "--quiet", "--initial-branch=main")
    (shop.repository / "index.html").write_text("<h1>The shop</h1>\n", encoding="utf-8")
    shop.git("add", ".")
    shop.git("commit", "--quiet", "--message", "The shop opens")
    return shop
