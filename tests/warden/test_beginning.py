import signal
import sys
from pathlib import Path

import pytest

from wards import line_of, new_tree, on_linux, running
from watchfloor.errors import Refused

pytestmark = on_linux


async def test_the_command_leads_a_session_of_its_own_and_has_no_file_of_ours() -> None:
    script = "import os; print(os.getsid(0) == os.getpgid(0) == os.getpid(), sorted(os.listdir('/proc/self/fd')))"
    async with running([sys.executable, "-c", script]) as (tree, pipes):
        assert await line_of(pipes.out) == "True ['0', '1', '2', '3']"
        await tree.gone()
        assert tree.code == 0


async def test_the_command_has_the_signals_that_it_would_have_had() -> None:
    async with running(["grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"]) as (_, pipes):
        ours = signals_of("self")
        for _ in range(2):
            name, value = (await line_of(pipes.out)).split(":\t")
            restored = (1 << signal.SIGPIPE - 1) | (1 << signal.SIGXFSZ - 1)
            assert int(value, 16) == int(ours[name], 16) & ~restored


@pytest.mark.parametrize("argv", [["/nowhere/at-all"], ["bad\x00name"], ["/"]])
async def test_a_command_that_cannot_be_started_is_one_sentence(argv: list[str]) -> None:
    tree = new_tree()
    with pytest.raises(Refused, match="cannot be started"):
        await tree.start(argv)
    await tree.close()


async def test_a_long_argument_list_arrives_whole() -> None:
    async with running([sys.executable, "-c", "import sys; print(len(sys.argv[1:]))", *(["x" * 100] * 10_000)]) as (
        _,
        pipes,
    ):
        assert await line_of(pipes.out) == "10000"


def signals_of(pid: str) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return dict(line.split(":\t") for line in lines if line.startswith("Sig"))
