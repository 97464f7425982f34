"""Knows the files of the product and their syntax trees, for tests about the text itself.

It must never import what it reads.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]

PACKAGES = {
    "watchfloor": ROOT / "server/watchfloor",
    "watchfloor_server": ROOT / "server/watchfloor_server",
    "watchfloor_demo": ROOT / "server/watchfloor_demo",
    "watchfloor_console": ROOT / "console/watchfloor_console",
}


class Source(NamedTuple):
    """One Python file, by its path from the repository's root."""

    path: str

    def text(self) -> str:
        """The file's words."""
        return (ROOT / self.path).read_text("utf-8")

    def tree(self) -> ast.Module:
        """The file's syntax tree; SyntaxError names the file."""
        return parsed(self.path)


@cache
def parsed(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"), filename=path)


def _below(folder: Path) -> list[Source]:
    files = (file for file in folder.rglob("*.py") if "__pycache__" not in file.parts)
    return sorted(Source(file.relative_to(ROOT).as_posix()) for file in files)


PRODUCT = [source for folder in PACKAGES.values() for source in _below(folder)]
"""Every module under server/ and console/."""

TESTS = _below(ROOT / "tests")
"""Every Python file under tests/."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def definitions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """Every function and class of a file with its dotted name, `Outer.inner`."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, Definition]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Definition):
                name = f"{prefix}{child.name}"
                yield name, child
                yield from walk(child, f"{name}.")
            else:
                yield from walk(child, prefix)

    return walk(tree, "")


def lines_of(node: Definition) -> int:
    """How many lines a definition takes, from `def` or `class` to its end."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Every call in a file."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute; the last attribute alone when what it is taken from is not a name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else node.attr
    return ""


def ids(source: Source) -> str:
    """How a parametrized test names its file."""
    return source.path
