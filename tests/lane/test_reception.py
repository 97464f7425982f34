import asyncio
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

import peers
from lanefolk import BOT, KEYRING, MARA, ROLL, credential, told
from lanehouse import kill_of, lane_of, listening
from watchfloor.wire import SigningKey
from watchfloor_server.lane import letters as letter

OTHER = SigningKey.from_seed(b"a key that nobody here has seen!")


async def test_a_run_is_welcomed_with_its_epoch_and_its_link_is_told(tmp_path: Path) -> None:
    async with listening(tmp_path) as main:
        bot = await lane_of(main)
        assert await bot.of("welcome") == {"t": "welcome", "run": "RUN", "epoch": 5}
        assert await main.mail.until(letter.Linked) == letter.Linked(run="RUN")
        await bot.say({"t": "renew", "n": 3})
        assert (await main.mail.until(letter.Said)).raw == '{"t": "renew", "n": 3}'
        await bot.socket.close()
        assert await main.mail.until(letter.Unlinked) == letter.Unlinked(run="RUN")


async def test_a_run_that_is_over_or_unknown_and_a_stolen_credential_are_refused(tmp_path: Path) -> None:
    async with listening(tmp_path) as main:
        main.box.post(told("DEAD", state="STOPPED"))
        for run, word in (("DEAD", "is stopped"), ("NOBODY", "not known here")):
            bot = await lane_of(main, run)
            assert word in (await bot.of("refused"))["reason"]
            assert (await bot.closed())[0] == 4403
        thief: peers.Agent = await peers.greet(main.floor, "/v1/lane", credential(), OTHER, {}, peers.Agent)
        assert await thief.of("refused")
        assert (await thief.closed())[0] == 4403
        assert main.mail.of(letter.Linked) == []


async def test_nobody_is_upgraded_without_a_token_for_that_door_nor_at_a_door_of_the_main_process(
    tmp_path: Path,
) -> None:
    async with listening(tmp_path) as main:
        mara = main.floor.operator_token(MARA, "mara")
        for path, token, status in (
            ("/v1/lane", "rubbish", "401"),
            ("/v1/lane", mara, "401"),
            ("/v1/kill", credential(), "401"),
            ("/v1/agent", credential(), "404"),
            ("/v1/console", mara, "404"),
        ):
            with pytest.raises(InvalidStatus, match=status):
                await connect(
                    main.floor.url + path,
                    subprotocols=[Subprotocol("watchfloor.v1")],
                    additional_headers={"Authorization": f"Bearer {token}"},
                )


async def test_an_operator_orders_is_answered_and_asks_whether_it_works(tmp_path: Path) -> None:
    async with listening(tmp_path) as main:
        bot, mara = await lane_of(main), await kill_of(main)
        assert (mara.welcome["operator"]["name"], mara.welcome["environment"]) == ("mara", "shop")
        await bot.of("welcome")
        await mara.say({"t": "ping", "nonce": "n"})
        pong = await mara.of("pong", nonce="n")
        assert (pong["can_stop"], pong["reached"], pong["runs"]) == (True, 1, 1)
        reply = await mara.order("kill", {"all": True}, reason="now")
        assert (reply["ok"], reply["runs"]) == (True, 1)
        order = await bot.of("order")
        assert (order["order"], order["reason"]) == (reply["order"], "now")
        await bot.stop(order)
        assert (await bot.closed())[0] == 4403
        assert await mara.of("stage", stage="stopped")


async def test_an_operator_who_is_struck_off_loses_the_connection(tmp_path: Path) -> None:
    async with listening(tmp_path) as main:
        mara = await kill_of(main)
        main.box.post(ROLL.model_copy(update={"operators": ()}))
        assert (await mara.closed())[0] == 4401


async def test_a_peer_that_never_closes_is_cut_off(tmp_path: Path) -> None:
    async with listening(tmp_path) as main:
        bot = await lane_of(main)
        await bot.of("welcome")
        bot.socket.transport.pause_reading()
        main.box.post(told(state="ENDED", cmd=1))
        assert await main.mail.until(letter.Unlinked)
        async with asyncio.timeout(peers.WAIT_S):
            bot.socket.transport.resume_reading()
            await bot.socket.wait_closed()
        assert (bot.key, KEYRING.server_id) == (BOT, bot.server)
