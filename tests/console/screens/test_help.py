from stage import stage, watch_scene
from watchfloor_console.bindings import keys_of


async def test_the_help_is_drawn_from_the_table_of_keys() -> None:
    async with stage(watch_scene(), (140, 40)) as on:
        await on.press("?")
        shown = "\n".join(on.text())
        assert all(key.does in shown for key in keys_of("watch") if key.shown)


async def test_the_kill_line_and_the_chips_stay_at_every_size() -> None:
    for size in ((80, 24), (60, 16), (20, 5)):
        async with stage(watch_scene(), size) as on:
            await on.press("?")
            assert "KILL" in on.text()[-2]
            assert len(on.text()) == size[1]
