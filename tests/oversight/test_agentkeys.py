import base64
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from keepers import Keeper, keeper, needs_agent
from watchfloor.chain import unb64url
from watchfloor.errors import Refused, Unreachable
from watchfloor.oversight import agentkeys
from watchfloor.oversight.agentkeys import AgentKey, agent_of, find_key, found, list_keys, public_line, read_line
from watchfloor.wire import NAMESPACE, PublicKey, SigningKey, ssh_string, sshsig_data

MESSAGE = b"watchfloor decide v1\nwf-1\n{}"
KEY = SigningKey.from_seed(bytes(range(32)))


@pytest.fixture(scope="module")
def agent() -> Generator[Keeper]:
    with keeper() as kept:
        yield kept


@needs_agent
def test_an_agent_signs_and_openssh_itself_verifies(agent: Keeper, tmp_path: Path) -> None:
    signature = agent.key.sign(MESSAGE)
    assert agent.key.public.vouches(signature, MESSAGE)
    assert not agent.key.public.verifies(signature, MESSAGE)
    (tmp_path / "allowed").write_text(f"mara {agent.public}")
    blob = agentkeys.blob_of(agent.key.public)
    inner = ssh_string(b"ssh-ed25519") + ssh_string(unb64url(signature))
    parts = (blob, NAMESPACE.encode(), b"", b"sha512", inner)
    whole = b"SSHSIG\0\0\0\x01" + b"".join(map(ssh_string, parts))
    text = base64.encodebytes(whole).decode()
    (tmp_path / "sig").write_text(f"-----BEGIN SSH SIGNATURE-----\n{text}-----END SSH SIGNATURE-----\n")
    words = ["ssh-keygen", "-Y", "verify", "-f", str(tmp_path / "allowed"), "-I", "mara", "-n", NAMESPACE]
    ran = subprocess.run([*words, "-s", str(tmp_path / "sig")], input=MESSAGE, capture_output=True, check=False)
    assert ran.returncode == 0, ran


@needs_agent
def test_a_key_is_found_by_the_beginning_of_its_fingerprint_or_as_the_only_one(agent: Keeper) -> None:
    assert list_keys(agent.socket) == [agent.key]  # the one of another kind is passed over
    assert find_key(agent.socket, "") == agent.key
    assert find_key(agent.socket, agent.key.fingerprint[:20]) == agent.key
    with pytest.raises(Refused, match="holds SHA256:"):
        find_key(agent.socket, "SHA256:nobody")
    listed = subprocess.run(["ssh-add", "-l"], env=agent.env, capture_output=True, text=True, check=True).stdout
    assert agent.key.fingerprint in listed


def test_a_key_that_the_agent_does_not_hold_signs_nothing() -> None:
    with pretended(bytes((5,))) as place, pytest.raises(Refused, match="did not sign"):
        AgentKey(KEY.public, place).sign(MESSAGE)


def test_where_there_is_no_agent_that_is_said() -> None:
    assert agent_of({}) is None
    assert agent_of({"SSH_AUTH_SOCK": "/a"}) == Path("/a")
    with pytest.raises(Refused, match="ssh -A"):
        found(None)
    with pytest.raises(Unreachable, match="cannot be asked"):
        AgentKey(KEY.public, Path("/nowhere/agent")).sign(MESSAGE)


def signed(signature: bytes, kind: bytes = b"ssh-ed25519") -> bytes:
    return bytes((14,)) + ssh_string(ssh_string(kind) + ssh_string(signature))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (signed(bytes(64)), "no signature by SHA256:"),
        (signed(unb64url(KEY.sign(MESSAGE + b" "))), "no signature by"),
        (signed(unb64url(KEY.sign(sshsig_data(MESSAGE))), b"ssh-rsa"), "of another kind"),
        (signed(unb64url(KEY.sign(sshsig_data(MESSAGE))))[:-1], "cut off"),
        (signed(unb64url(KEY.sign(sshsig_data(MESSAGE)))) + b"x", "more in it"),
        (bytes((14,)), "cut off"),
        (bytes((14,)) + b"\xff" * 8, "cut off"),
    ],
)
def test_what_an_agent_makes_up_is_not_taken_for_a_signature(answer: bytes, why: str) -> None:
    with pretended(answer) as place, pytest.raises(Refused, match=why):
        AgentKey(KEY.public, place).sign(MESSAGE)


@pytest.mark.parametrize(
    "answer", [bytes((5,)), bytes((12,)), bytes((12,)) + b"\xff" * 4, bytes((12, 0, 0, 0, 1, 0, 0, 0, 9))]
)
def test_what_lists_no_keys_is_no_agent(answer: bytes) -> None:
    with pretended(answer) as place, pytest.raises(Refused):
        find_key(place, "")


def test_an_agent_that_says_nothing_or_too_much_or_hangs_up_is_waited_for_no_longer() -> None:
    with listening(lambda link: link.fileno()) as place, pytest.raises(Unreachable, match="cannot be asked"):
        AgentKey(KEY.public, place).sign(MESSAGE)
    with listening(lambda link: link.sendall(b"\xff" * 4)) as place, pytest.raises(Unreachable, match="no ssh-agent"):
        AgentKey(KEY.public, place).sign(MESSAGE)
    over = threading.Event()
    with listening(lambda link: over.wait(20)) as place:
        with pytest.raises(Unreachable, match=r"within 0\.25 s"):
            AgentKey(KEY.public, place).hurried().sign(MESSAGE)
        over.set()


def test_a_public_line_is_read_as_it_was_written() -> None:
    path = Path("mara.pub")
    assert read_line(public_line(KEY.public, "mara"), path) == KEY.public
    small = PublicKey(bytes(32))
    for text in ("", "ssh-ed25519", "ssh-rsa AAAA", "ssh-ed25519 %%", public_line(small, "x")):
        with pytest.raises(ValueError, match=r"mara\.pub"):
            read_line(text, path)


@contextmanager
def pretended(answer: bytes) -> Generator[Path]:
    def say(link: socket.socket) -> None:
        link.sendall(ssh_string(answer))

    with listening(say) as place:
        yield place


@contextmanager
def listening(serve: Callable[[socket.socket], object]) -> Generator[Path]:
    """Somebody who answers one connection as this test wishes."""
    with short_folder() as folder, socket.socket(socket.AF_UNIX) as door:
        place = folder / "agent"
        door.bind(str(place))
        door.listen()

        def once() -> None:
            link, _ = door.accept()
            with link:
                link.recv(65536)
                serve(link)

        thread = threading.Thread(target=once)
        thread.start()
        yield place
        thread.join()


@contextmanager
def short_folder() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="wf-") as name:
        yield Path(name)
