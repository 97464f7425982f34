import os
import socket
import subprocess
import sys

from watchfloor.link import replace

PARENT = """
import asyncio, os
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from watchfloor.link.forking import keep_from_children

async def main():
    async def hold(connection):
        await connection.wait_closed()
    async with serve(hold, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}") as mine, connect(f"ws://127.0.0.1:{port}") as other:
            keep_from_children(mine)
            fds = [each.transport.get_extra_info("socket").fileno() for each in (mine, other)]
            child = os.fork()
            if child == 0:
                os._exit(sum(os.path.realpath(f"/dev/fd/{fd}") == "/dev/null" and 1 << n for n, fd in enumerate(fds)))
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            await mine.send("still ours")
            print(await (await mine.ping()) >= 0)

asyncio.run(main())
"""


def test_a_replaced_descriptor_leads_nowhere_and_closes_nothing_else() -> None:
    one, other = socket.socketpair()
    with one, other:
        replace(one.fileno())
        assert other.recv(10) == b""
        assert os.fstat(one.fileno()).st_rdev == os.stat(os.devnull).st_rdev  # noqa: PTH116 - by descriptor
        assert not os.get_inheritable(one.fileno())


def test_a_forked_child_gets_nothing_of_a_connection_that_goes_on_in_its_parent() -> None:
    ran = subprocess.run([sys.executable, "-c", PARENT], capture_output=True, text=True, timeout=30, check=True)
    assert ran.stdout.split() == ["1", "True"], ran.stderr
