import json
import subprocess
import sys

import pytest

from house.syntax import PACKAGES

HEAVY = {
    "cedarpy",
    "click",
    "httpx",
    "rich",
    "sqlalchemy",
    "sqlmodel",
    "textual",
    "typer",
    "watchfloor_console",
    "watchfloor_demo",
    "watchfloor_server",
}
"""What neither an agent's import nor `--help` may load: it is slow, or it is not there in a base install."""

REPORT = "import json, sys; print('loaded', json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"

HELP = f"""
import sys
sys.argv = ["watchfloor", "--help"]
from watchfloor.cli import main
try:
    main()
except SystemExit as left:
    assert not left.code, left.code
{REPORT}
"""

WITHOUT_TEXTUAL = [
    f"watchfloor_console.{name}"
    for name in ("board", "feed", "plain")
    if any((PACKAGES["watchfloor_console"] / each).exists() for each in (name, f"{name}.py"))
]

HAS_CLI = any((PACKAGES["watchfloor"] / each).exists() for each in ("cli", "cli.py"))


def loaded_by(script: str) -> set[str]:
    """The top-level packages that a fresh interpreter holds after a script that ends with REPORT."""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert ran.returncode == 0, f"the script failed:\n{ran.stderr}"
    (line,) = (each for each in ran.stdout.splitlines() if each.startswith("loaded "))
    return set(json.loads(line.removeprefix("loaded ")))


def test_an_agents_import_loads_nothing_heavy() -> None:
    heavy = loaded_by(f"import watchfloor\n{REPORT}") & HEAVY
    assert not heavy, f"`import watchfloor` loads {sorted(heavy)}: import it where it is used, or by a lazy name"


@pytest.mark.skipif(not HAS_CLI, reason="there is no watchfloor.cli yet")
def test_help_loads_nothing_heavy() -> None:
    heavy = loaded_by(HELP) & HEAVY
    assert not heavy, f"`watchfloor --help` loads {sorted(heavy)}: the root help is drawn from the static table alone"


@pytest.mark.parametrize("module", WITHOUT_TEXTUAL)
def test_the_consoles_lower_half_needs_no_textual(module: str) -> None:
    heavy = loaded_by(f"import {module}\n{REPORT}") & {"textual", "rich"}
    assert not heavy, f"`import {module}` loads {sorted(heavy)}: it must work without a screen"
