from pathlib import Path

import pytest

import crew
import peers
from watchfloor.keyfiles import make_key
from watchfloor.oversight import Refused, Unreachable, enrol, find_operator, operators
from watchfloor.wire import SigningKey


async def test_an_enrolment_pins_the_server_and_keeps_the_key(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        assert mara.pin.server == floor.server
        assert peers.server_of({"x": mara.pin.key}) == floor.server
        found = await find_operator(floor.url, mara.pins)
        assert (found.name, found.key.public) == ("mara", mara.key.public)


async def test_a_key_of_ones_own_can_be_enrolled_and_used(tmp_path: Path) -> None:
    path = tmp_path / "own.key"
    key = make_key(path, lambda size: b"s" * size)
    async with peers.serving(tmp_path / "data") as floor:
        code = (floor.data / "first-operator.code").read_text()
        pins = crew.pins_in(tmp_path)
        enrolled = await enrol(floor.url, code, "mara", pins, key_file=path)
        assert enrolled.operator.key.public == key.public
        assert pins.names(floor.server) == ()
        assert (await find_operator(floor.url, pins, key_file=path)).name == "own"
        assert (await find_operator(floor.url, pins, name="mara", key_file=path)).name == "mara"
        with pytest.raises(Refused, match="no key is here"):
            await find_operator(floor.url, pins)


async def test_a_refused_enrolment_leaves_no_key_behind(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        pins = crew.pins_in(tmp_path)
        with pytest.raises(Refused):
            await enrol(floor.url, "ABCD-2345-EFGH-6789", "jonas", pins)
        assert [path for path in tmp_path.joinpath("config").rglob("*") if path.is_file()] == []
        await crew.enrolled(floor, tmp_path)
        assert (await find_operator(floor.url, pins)).name == "mara"


async def test_a_refused_enrolment_keeps_a_key_that_was_there(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        pins = crew.pins_in(tmp_path)
        own, kept = tmp_path / "own.key", pins.key_path(floor.server, "mara")
        for path in (own, kept):
            make_key(path, lambda size: b"s" * size)
        for file in (own, None):
            with pytest.raises(Refused):
                await enrol(floor.url, "ABCD-2345-EFGH-6789", "mara", pins, key_file=file)
        assert own.is_file()
        assert kept.is_file()


async def test_after_a_connection_lost_in_the_middle_the_next_try_takes_up_the_same_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        pins = crew.pins_in(tmp_path)
        path = pins.key_path(floor.server, "mara")

        async def lose(*_: object, **__: object) -> None:
            raise Unreachable("the server is gone")

        with monkeypatch.context() as patched:
            patched.setattr(operators, "dial", lose)
            with pytest.raises(Unreachable):
                await enrol(floor.url, "ABCD-2345-EFGH-6789", "mara", pins)
        assert pins.names(floor.server) == ()
        tried = path.with_name("mara.key.new").read_bytes()
        await crew.enrolled(floor, tmp_path)
        assert path.read_bytes() == tried
        assert not path.with_name("mara.key.new").exists()


async def test_a_pinned_server_that_shows_another_key_is_refused(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        mara = await crew.enrolled(floor, tmp_path)
        forged = mara.pin.model_copy(update={"key": SigningKey.from_seed(b"f" * 32).public.jwk.x})
        mara.pins.keep(forged)
        with pytest.raises(Refused, match="not signed by its pinned key"):
            async with crew.connect(mara._replace(pin=forged.model_copy(update={"checkpoint": mara.pin.checkpoint}))):
                pass


async def test_nobody_enrolled_and_no_such_name_are_told_apart(tmp_path: Path) -> None:
    async with peers.serving(tmp_path / "data") as floor:
        pins = crew.pins_in(tmp_path)
        with pytest.raises(Refused, match="nobody is enrolled"):
            await find_operator(floor.url, pins)
        await crew.enrolled(floor, tmp_path)
        with pytest.raises(Refused, match="no key for operator 'jonas'"):
            await find_operator(floor.url, pins, name="jonas")
        for name in ("../mara", "", "a b"):
            with pytest.raises(ValueError, match="no operator's name"):
                await enrol(floor.url, "x", name, pins)
            with pytest.raises(ValueError, match="no operator's name"):
                await find_operator(floor.url, pins, name=name or "../x")
