import re
import subprocess
import tomllib

import pytest

from house.syntax import ROOT

BOOKS = ("README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "server/README.md", "console/README.md")

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    ".importlinter",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "console",
    "justfile",
    "pyproject.toml",
    "screenshots",
    "server",
    "tests",
}

# in halves, so that this file does not name them either
INDEX_HOSTS = re.compile(
    "|".join(("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.", "--(extra-)?index" + "-url [^-]"))
)


def tracked() -> list[str]:
    """The paths that git knows; skips outside of a clone."""
    ran = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        pytest.skip("this is not a git clone: there is no list of tracked files")
    return [path for path in ran.stdout.split("\0") if path and (ROOT / path).is_file()]


@pytest.mark.parametrize("book", BOOKS)
def test_the_book_is_there(book: str) -> None:
    assert (ROOT / book).is_file(), f"{book} is missing: write it"


def test_the_changelog_says_what_is_coming() -> None:
    words = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in words, "CHANGELOG.md has no '## [Unreleased]' for what the next release brings"


def test_nothing_stray_lies_at_the_top() -> None:
    stray = sorted({path.partition("/")[0] for path in tracked()} - TOP_LEVEL)
    assert not stray, f"the top level is fixed, and {stray} is not of it: put it where its subject is"


def test_no_lock_file_names_an_index() -> None:
    assert "uv.lock" not in tracked(), "uv.lock names a package index in every line: .ci/requirements.txt is the lock"


def test_no_file_names_a_package_index() -> None:
    named: list[str] = []
    for path in tracked():
        words = (ROOT / path).read_text("utf-8", errors="replace")
        named += [f"{path}: {found[0]!r}" for found in INDEX_HOSTS.finditer(words)]
    assert not named, "a package index is the user's choice, and no file may name one:\n" + "\n".join(named)


def test_the_locked_requirements_hold_every_dependency_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    names = {re.split(r"[\[<>=! ]", each, maxsplit=1)[0].lower() for each in wanted} - {"watchfloor"}
    lock = (ROOT / ".ci/requirements.txt").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE)) | set(
        re.findall(r"^([a-z0-9.-]+)\[[a-z,]+\]==", lock, re.MULTILINE)
    )
    assert names <= locked, f"{sorted(names - locked)} is not in .ci/requirements.txt: run `just lock`"
    for block in re.split(r"\n(?=\S)", lock.strip()):
        if not block.startswith("#"):
            assert "--hash=sha256:" in block, f"no hash in .ci/requirements.txt for {block.splitlines()[0]!r}"
