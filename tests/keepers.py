"""A real ssh-agent for a test, with a key that lies nowhere else."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from watchfloor.oversight.agentkeys import AgentKey, list_keys

needs_agent = pytest.mark.skipif(
    not all(map(shutil.which, ("ssh-agent", "ssh-add", "ssh-keygen"))), reason="there is no ssh-agent here"
)


class Keeper(NamedTuple):
    """An agent that runs, and its one Ed25519 key."""

    socket: Path
    key: AgentKey
    public: str

    def forget(self) -> None:
        """Take every key away from it."""
        subprocess.run(["ssh-add", "-q", "-D"], env=self.env, check=True, capture_output=True)

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, "SSH_AUTH_SOCK": str(self.socket)}


@contextmanager
def keeper() -> Generator[Keeper]:
    """Start an agent, and give it a key whose file is gone then."""
    folder = Path(tempfile.mkdtemp(prefix="wf-"))  # a socket's path is short
    socket = folder / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    try:
        while not socket.exists():
            time.sleep(0.005)
        env = {**os.environ, "SSH_AUTH_SOCK": str(socket)}
        for kind in ("ed25519", "ecdsa"):
            file = folder / kind
            subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(file)], check=True)
            subprocess.run(["ssh-add", "-q", str(file)], env=env, check=True, capture_output=True)
            file.unlink()
        (key,) = list_keys(socket)
        yield Keeper(socket, key, (folder / "ed25519.pub").read_text())
    finally:
        agent.terminate()
        agent.wait()
        shutil.rmtree(folder)
