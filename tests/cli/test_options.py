from pathlib import Path

from shell import Shell
from watchfloor.agent.sources import DEFAULT_SERVER as OF_AGENTS
from watchfloor.cli.options import DEFAULT_SERVER


def test_operators_and_agents_look_for_the_same_server() -> None:
    assert DEFAULT_SERVER == OF_AGENTS


def test_the_flag_stands_over_the_environment(tmp_path: Path) -> None:
    shell = Shell(tmp_path, "ws://127.0.0.1:2")
    assert "127.0.0.1:2'" in shell.run_now("runs").err
    assert "127.0.0.1:3'" in shell.run_now("runs", "--server", "ws://127.0.0.1:3").err
