from scenes import CAST, run_id, view
from stage import Stage, ledger_scene, stage, watch_scene
from watchfloor.oversight import Fork, LinkBack, LinkEnded, Unreachable
from watchfloor_console.screens import DecideScreen

SIZE = (140, 40)


async def test_new_runs_come_in_place_and_the_cursor_stays_on_its_run() -> None:
    async with stage(watch_scene(), SIZE) as on:
        on.floor.board.take_runs([view(CAST[0]._replace(agent="aaa", run="0000"))])
        await on.settle()
        assert on.sight.painted().run == run_id("7F3K")
        assert on.shows("> ▸ RUNNING          refund-bot") or on.shows(">  ▸ RUNNING          refund-bot")


async def test_an_answer_that_did_not_arrive_is_said_on_the_card() -> None:
    def lost(*_: object) -> None:
        raise Unreachable("the server did not answer within 10 s; whether it took the request is not known: look")

    on = Stage(answer=lost)  # pyright: ignore[reportArgumentType]
    async with stage(on, SIZE):
        await on.press("n", "d", "1", "enter")
        await on.settle()
        assert isinstance(on.app.screen, DecideScreen)
        assert on.shows("the server did not answer within 10 s;")


async def test_an_answer_that_was_taken_is_said_too() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("n", "d", "1", "enter")
        await on.settle()
        assert on.shows("your answer is taken: deny")


async def test_a_fork_takes_every_screen_and_blocks_approvals_and_a_kill_still_goes() -> None:
    async with stage(watch_scene(), SIZE) as on:
        await on.press("n")
        await on.read_all()
        on.floor.take(LinkEnded(Fork(10, 9, "it is shorter")))
        await on.settle()
        assert on.shows("FORK: this ledger is not the one")
        assert not on.shows("ESCALATION")
        await on.press("a", "7", "m", "k", "w", "d", "1", "enter")
        assert on.sent == []
        await on.press("ctrl+k")
        assert on.pressed == ["kill"]
        on.floor.take(LinkBack(1.0))
        on.floor.pinged(3.0)
        await on.settle()
        assert on.shows("! FORK")


async def test_a_fork_that_is_found_by_verifying_is_one_too() -> None:
    async with stage(ledger_scene(), SIZE) as on:

        async def forks() -> int:
            raise Fork(10, 9, "it is shorter")

        on.session.verify = forks
        await on.press("L")
        await on.settle()
        await on.press("v")
        await on.settle()
        assert on.shows("FORK: this ledger is not the one")
