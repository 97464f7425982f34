from scenes import CAST, run_id, view
from stage import Stage, kill_scene, stage, watch_scene
from watchfloor.oversight import StageLine
from watchfloor_console.app.drawing import GUIDE_S, aim_of
from watchfloor_console.driver.killing import Down, Ready, Sent
from watchfloor_console.driver.presses import ALL, Told, Wish

SIZE = (140, 40)


async def test_the_aim_follows_the_picture() -> None:
    async with stage(kill_scene(), SIZE) as on:
        aim = aim_of(on.app.picture(on.app.size))
        assert (aim.run, aim.is_dying, aim.may_stop) == (run_id("2C9D"), True, True)
    stopped = Stage(runs=[view(CAST[12], state="STOPPED", since_at="2026-11-24T03:12:44.000Z")], open_cards=[])
    async with stage(stopped, SIZE) as on:
        assert aim_of(on.app.picture(on.app.size)).run == ""
    held = Stage(runs=[view(CAST[12], state="HELD", by="mara")], open_cards=[])
    async with stage(held, SIZE) as on:
        assert aim_of(on.app.picture(on.app.size)).is_own_hold


async def test_what_the_kill_thread_tells_is_shown() -> None:
    async with stage(watch_scene(), SIZE) as on:
        on.app.heard(Down("gone"))
        await on.settle()
        assert on.shows("! KILL NOT KNOWN")
        assert on.shows("NO LINK: a kill cannot be sent from here.")
        on.app.heard(Ready(can_stop=True, round_trip_ms=0.7))
        await on.settle()
        assert on.shows("✓ KILL READY 0.7 ms 0s ago")
        on.app.heard(Told("no kill of yours is pending"))
        assert on.shows("no kill of yours is pending")
        on.app.heard(Sent(Wish("kill", ALL), "NO LINK"))
        assert on.shows("kill of ALL runs: NO LINK")
        on.app.heard(StageLine(order="K", run="R", stage="given", at_ms=1.0))


async def test_an_armed_f9_is_on_every_screen_until_another_key() -> None:
    async with stage(watch_scene(), SIZE) as on:
        on.armed_s = 1.6
        await on.settle()
        assert on.shows("F9 ARMED 1.6s")
        await on.press("n")
        assert on.shows("F9 ARMED 1.6s")
        on.app.other_key()
        await on.settle()
        assert not on.shows("F9 ARMED")


async def test_while_the_terminal_does_not_read_nothing_is_drawn() -> None:
    async with stage(watch_scene(), SIZE) as on:
        on.app.hold_frames(held=True)
        on.floor.board.runs.clear()
        on.app.draw()
        assert on.shows("refund-bot")
        on.app.hold_frames(held=False)
        await on.settle()
        assert not on.shows(">  ▸ RUNNING")


async def test_pictures_are_drawn_when_something_came_or_a_clock_has_to_go() -> None:
    async with stage(watch_scene(), SIZE) as on:
        drawn: list[float] = []
        real = on.app.draw
        on.app.draw = lambda: (drawn.append(on.hands.s), real())[1]
        on.app.tick()
        before = len(drawn)
        on.app.tick()
        on.later(0.1)
        on.app.tick()
        assert len(drawn) == before
        on.floor.pinged(3.0)
        on.app.tick()
        assert len(drawn) == before + 1
        on.later(0.25)
        on.app.tick()
        assert len(drawn) == before + 2
        on.armed_s = 1.0
        on.app.tick()
        assert len(drawn) == before + 3


async def test_a_newcomer_is_greeted_until_anything_else_is_said() -> None:
    on = watch_scene()
    on.app.say("WELCOME  n what waits", GUIDE_S)
    async with stage(on, (140, 40)):
        assert on.shows("WELCOME  n what waits")
        on.app.say("it is told to the agent")
        await on.settle()
        assert on.shows("it is told to the agent")
        assert not on.shows("WELCOME")
