import asyncio
from collections.abc import Callable

import pytest

import idp
from watchfloor.signin import Asked, DeviceGrant, Endpoints, SignInRefused, discover
from watchfloor.tokens import unverified_claims


def grant(provider: idp.Provider, then: Callable[[int], None], client: str = idp.CLI) -> DeviceGrant:
    """A sign-in whose waiting takes no time: `then` is called each time instead."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.to_thread(then, len(waits))

    endpoints = Endpoints(provider.url, provider.url + "/device", provider.url + "/token")
    return DeviceGrant(endpoints, client, "the-nonce", sleep)


async def test_an_issuer_tells_where_it_takes_the_device_grant() -> None:
    with idp.provider() as provider:
        found = await discover(provider.url)
        assert found == Endpoints(provider.url, provider.url + "/device", provider.url + "/token")
        with pytest.raises(SignInRefused, match="is not that issuer"):
            await discover(provider.url + "/")


async def test_a_person_signs_in_while_the_terminal_waits() -> None:
    with idp.provider() as provider:
        one = grant(provider, lambda count: provider.say(yes=True) if count == 3 else None)
        asked = await one.begin()
        assert asked.uri == provider.url + "/activate"
        assert asked.code
        claims = unverified_claims(await one.wait(asked))
        assert (claims["sub"], claims["aud"], claims["nonce"]) == ("alice", idp.CLI, "the-nonce")
        assert provider.polls == 3


async def test_a_person_who_says_no_is_an_end() -> None:
    with idp.provider() as provider:
        one = grant(provider, lambda count: provider.say(yes=False))
        with pytest.raises(SignInRefused, match="signs nobody in"):
            await one.wait(await one.begin())


async def test_an_issuer_that_is_asked_too_often_is_asked_more_slowly() -> None:
    with idp.provider() as provider:
        provider.slow_down = True
        waited: list[float] = []

        async def sleep(seconds: float) -> None:
            waited.append(seconds)
            if len(waited) == 3:
                await asyncio.to_thread(provider.say, yes=True)

        endpoints = Endpoints(provider.url, provider.url + "/device", provider.url + "/token")
        one = DeviceGrant(endpoints, idp.CLI, "n", sleep)
        await one.wait(await one.begin())
        assert waited == [0.0, 5.0, 10.0]


async def test_nobody_is_waited_for_without_end() -> None:
    with idp.provider() as provider:
        one = grant(provider, lambda count: None)
        asked = (await one.begin())._replace(expires_s=0.25)
        with pytest.raises(SignInRefused, match="nobody signed in in time"):
            await one.wait(asked)
        assert provider.polls == 3


async def test_an_unknown_client_and_a_code_that_is_none_are_told() -> None:
    with idp.provider() as provider:
        with pytest.raises(SignInRefused, match="gives no code"):
            await grant(provider, lambda count: None, "stranger").begin()
        one = grant(provider, lambda count: None)
        with pytest.raises(SignInRefused, match="Invalid 'device_code'"):
            await one.wait(Asked(provider.url, "X", "made up", 0.0, 60.0))
