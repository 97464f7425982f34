"""What a user can meet is written down: each frame, setting, command and key, in one of three books."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from house.syntax import PACKAGES, PRODUCT, ROOT, Source, calls, definitions

BOOKS = ("README.md", "server/README.md", "console/README.md")

SETTINGS = [each for each in PRODUCT if each.path.startswith("server/watchfloor_server/settings")]
BINDINGS = [each for each in PRODUCT if each.path.startswith("console/watchfloor_console/bindings")]

HAS_CLI = any((PACKAGES["watchfloor"] / each).exists() for each in ("cli/__main__.py", "cli/__init__.py", "cli.py"))

COMMAND = re.compile(r"^  (?:watchfloor )?([a-z][a-z-]*)\s{2,}\S", re.MULTILINE)
"""A line of the root help: two spaces, the command, at least two spaces, what it does."""


def book(path: str) -> str:
    """The words of a book; none while it is not written (that it must be is a test of its own)."""
    return (ROOT / path).read_text("utf-8") if (ROOT / path).is_file() else ""


def literals(node: ast.expr) -> Iterator[str]:
    """The strings of an annotation `Literal["a", "b"]`."""
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("Literal"):
        yield from (
            each.value
            for each in ast.walk(node.slice)
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        )


def fields(source: Source) -> Iterator[tuple[str, ast.AnnAssign]]:
    """Each annotated field of each class, with its class's name."""
    for name, node in definitions(source.tree()):
        if isinstance(node, ast.ClassDef):
            yield from ((name, each) for each in node.body if isinstance(each, ast.AnnAssign))


def line_types() -> list[str]:
    """Every value of a field `t` in watchfloor.wire: the types of line that are spoken."""
    wire = [each for each in PRODUCT if each.path.startswith("server/watchfloor/wire")]
    found = {
        kind
        for source in wire
        for _, field in fields(source)
        if isinstance(field.target, ast.Name) and field.target.id == "t"
        for kind in literals(field.annotation)
    }
    return sorted(found)


def setting_names() -> list[str]:
    """Every field of a class `Settings` (or `...Settings`) in watchfloor_server.settings."""
    found = {
        field.target.id
        for source in SETTINGS
        for owner, field in fields(source)
        if owner.endswith("Settings") and isinstance(field.target, ast.Name)
    }
    return sorted(found)


def keys() -> list[str]:
    """Every `key="..."` and every first argument of a `Binding(...)` or `Key(...)` in watchfloor_console.bindings."""
    found: set[str] = set()
    for source in BINDINGS:
        for call in calls(source.tree()):
            named = [each.value for each in call.keywords if each.arg in {"key", "keys"}]
            first = call.args[:1] if ast.unparse(call.func).rpartition(".")[2] in {"Binding", "Key"} else []
            for value in [*named, *first]:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found |= set(value.value.split(","))
    return sorted(found)


def commands() -> list[str]:
    """Every command that the root help names."""
    if not HAS_CLI:
        return []
    script = "import sys; sys.argv = ['watchfloor', '--help']; from watchfloor.cli import main; sys.exit(main())"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    return sorted(set(COMMAND.findall(ran.stdout)))


@pytest.mark.parametrize("kind", line_types())
def test_a_frame_is_in_the_servers_book(kind: str) -> None:
    assert re.search(rf"`{kind}\b", book("server/README.md")), f"the line `{kind}` is not in server/README.md"


@pytest.mark.parametrize("name", setting_names())
def test_a_setting_is_in_a_book(name: str) -> None:
    forms = (f"`{name}`", f"--{name.replace('_', '-')}")
    assert any(form in book(each) for each in BOOKS for form in forms), (
        f"the setting `{name}` is in none of {', '.join(BOOKS)}"
    )


def test_a_command_is_in_a_book() -> None:
    missing = [each for each in commands() if not any(f"watchfloor {each}" in book(path) for path in BOOKS)]
    assert not missing, f"no `watchfloor {missing[0]}` in {', '.join(BOOKS)}; and of these neither: {missing[1:]}"


@pytest.mark.parametrize("key", keys())
def test_a_key_is_in_the_consoles_book(key: str) -> None:
    words = book("console/README.md").lower()
    forms = {f"`{form}`" for form in (key.lower(), key.lower().replace("_", " "), key.lower().replace("ctrl+", "^"))}
    assert any(form in words for form in forms), f"the key `{key}` is not in console/README.md"


@pytest.mark.parametrize(
    ("exists", "found", "what"),
    [
        (any(each.path.startswith("server/watchfloor/wire/") for each in PRODUCT), line_types(), "lines of the wire"),
        (bool(SETTINGS), setting_names(), "settings"),
        (bool(BINDINGS), keys(), "keys"),
    ],
    ids=["lines", "settings", "keys"],
)
def test_these_tests_can_read_the_tables(exists: bool, found: list[str], what: str) -> None:
    assert bool(found) == exists, (
        f"found {len(found)} {what}: the table has a form that tests/house/test_docs.py cannot read"
    )


def test_these_tests_can_read_the_root_help() -> None:
    found = commands()
    assert bool(found) == HAS_CLI, "`watchfloor --help` has a form that tests/house/test_docs.py cannot read"
