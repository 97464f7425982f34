import re
from pathlib import PurePosixPath

import pytest

from house.syntax import PRODUCT, ROOT, Source, ids

MIRRORS = {
    "server/watchfloor_server/": "tests/",
    "server/watchfloor_demo/": "tests/demo/",
    "server/watchfloor/": "tests/",
    "console/watchfloor_console/": "tests/console/",
}

MODULES = [source for source in PRODUCT if PurePosixPath(source.path).name not in {"__init__.py", "__main__.py"}]
"""What needs tests of its own: a package's `__init__` only names what is inside, and a `__main__` only calls it."""

A_TEST = re.compile(r"^ *(async )?def test_|^class Test", re.MULTILINE)


def mirror_of(path: str) -> str:
    """Where a module's own tests are; one that stands alone in its package gets a folder of its name."""
    package = next(each for each in MIRRORS if path.startswith(each))
    inside = PurePosixPath(path.removeprefix(package))
    needs_folder = inside.parent == PurePosixPath() and MIRRORS[package] == "tests/"
    folder = PurePosixPath(inside.stem) if needs_folder else inside.parent
    return f"{MIRRORS[package]}{folder / f'test_{inside.name}'}"


@pytest.mark.parametrize("source", MODULES, ids=ids)
def test_every_module_has_its_test_file(source: Source) -> None:
    expected = mirror_of(source.path)
    file = ROOT / expected
    assert file.is_file(), f"{source.path} has no tests of its own: write {expected}"
    assert A_TEST.search(file.read_text("utf-8")), f"{expected} holds no test of {source.path}"


@pytest.mark.parametrize(
    ("module", "tests"),
    [
        ("server/watchfloor/ids.py", "tests/ids/test_ids.py"),
        ("server/watchfloor/chain/tree.py", "tests/chain/test_tree.py"),
        ("server/watchfloor_server/settings.py", "tests/settings/test_settings.py"),
        ("server/watchfloor_server/core/desk.py", "tests/core/test_desk.py"),
        ("server/watchfloor_demo/shop.py", "tests/demo/test_shop.py"),
        ("console/watchfloor_console/board.py", "tests/console/test_board.py"),
        ("console/watchfloor_console/widgets/feed.py", "tests/console/widgets/test_feed.py"),
    ],
)
def test_the_tests_mirror_the_packages(module: str, tests: str) -> None:
    assert mirror_of(module) == tests
