import asyncio
from pathlib import Path

import idp
import peers
import shell as shells


async def signed_in(shell: shells.Shell, provider: idp.Provider, *words: str) -> shells.Ended:
    """Log in, while the person says yes."""

    async def person() -> None:
        assert await asyncio.to_thread(provider.asked.wait, peers.WAIT_S)
        provider.say(yes=True)

    async with asyncio.TaskGroup() as group:
        group.create_task(person())
        return await shell.run("login", *words)


async def test_a_person_signs_in_at_an_issuer_of_their_own(tmp_path: Path) -> None:
    shell = shells.Shell(tmp_path)
    with idp.provider() as provider:
        ended = await signed_in(shell, provider, "--issuer", provider.url, "--client", idp.CLI, "--json")
        assert ended.code == 0, ended.err
        assert ended.objects == [{"issuer": provider.url, "subject": "alice"}]
        assert "enter the code" in ended.err


async def test_an_issuer_that_does_not_bind_the_sign_in_to_the_key_will_not_do(tmp_path: Path) -> None:
    shell = shells.Shell(tmp_path)
    with idp.provider() as provider:
        provider.with_nonce = False
        ended = await signed_in(shell, provider, "--issuer", provider.url, "--client", idp.CLI)
        assert ended.code == 1
        assert "does not put the request's nonce into the sign-in" in ended.err
        assert not list((tmp_path / "config").rglob("sign-in.json"))


async def test_a_server_that_names_no_issuer_is_told_of(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        ended = await shells.Shell(tmp_path, floor.url).run("login")
        assert (ended.code, ended.is_one_sentence()) == (1, True)
        assert "give --issuer and --client" in ended.err


async def test_an_issuer_that_cannot_be_asked_is_one_sentence(tmp_path: Path) -> None:
    for issuer in ("http://127.0.0.1:1", "http://idp.example"):
        ended = await shells.Shell(tmp_path).run("login", "--issuer", issuer, "--client", "cli")
        assert (ended.code, ended.is_one_sentence()) == (1, True)
