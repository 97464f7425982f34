"""Knows what an agent's environment may hold at the least: the base, each dependency at exactly its floor.

It must never install an extra: agent frameworks share that environment, and the base has to do without.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

TOOLS = (
    "pytest>=9",
    "pytest-asyncio>=1.3",
    "pytest-timeout>=2.4",
    "pytest-xdist>=3.8",
    "hypothesis>=6.140",
    "hatchling>=1.27",
)
"""What runs the tests and builds the project; nothing of it is a dependency."""

TESTS = (
    "wire",
    "chain",
    "visible",
    "ids",
    "errors",
    "tokens",
    "keyfiles",
    "records",
    "identity",
    "link",
    "jwks",
    "grants",
    "agent",
    "warden",
)
"""Folders of tests that need only the base; those that do not exist yet are passed over."""

WITH_SERVER = ("grants/test_point.py", "grants/test_blocking.py")
"""Tests in those folders that speak to a real server, and so need more than the base."""

FLOOR = re.compile(r"(?P<name>[A-Za-z0-9._-]+(\[[a-z,]+\])?)>=(?P<version>[0-9.]+)")


def pinned(requirement: str) -> str:
    """`name==floor` of a base dependency `name>=floor`, its extras kept; ValueError for any other form."""
    found = FLOOR.fullmatch(requirement.replace(" ", ""))
    if found is None:
        raise ValueError(f"base dependency {requirement!r} has no plain floor; write it as 'name>=version'")
    return f"{found['name']}=={found['version']}"


def base_floors() -> list[str]:
    """Every base dependency of pyproject.toml, pinned to its floor."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [pinned(requirement) for requirement in project["dependencies"]]


def checks(python: str, scripts: Path) -> list[list[str]]:
    """The commands that must succeed with only the base, each as an argument list."""
    tests = [f"tests/{name}" for name in TESTS if any((ROOT / "tests" / name).rglob("test_*.py"))]
    commands = [[python, "-W", "error", "-c", "import watchfloor"]]
    if (ROOT / "server/watchfloor/cli").is_dir():
        commands.append([str(scripts / "watchfloor"), "--help"])
    if tests:
        commands.append([python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests])
        commands[-1] += [f"--ignore=tests/{name}" for name in WITH_SERVER]
    return commands


def main() -> int:
    """Make the environment, run the checks in it, and say what was tried; 1 if any failed."""
    floors = base_floors()
    print("with", ", ".join(floors), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        scripts = Path(folder, "bin")
        python = str(scripts / "python")
        environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": folder}
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *floors, *TOOLS], check=True, cwd=ROOT)
        subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", "."], check=True, cwd=ROOT)
        for command in checks(python, scripts):
            ran = subprocess.run(command, cwd=ROOT, env=environment, check=False)
            if ran.returncode != 0:
                print(f"with the base at its floors this fails: {' '.join(command)}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
