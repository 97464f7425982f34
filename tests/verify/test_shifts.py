from lies import Story, bent, found_in
from stories import SERVER, Tale, signed
from watchfloor.wire import CONSOLE_LINES, stamp
from watchfloor_server.core import inputs as i


def handed_over(**bent_to: object) -> Story:
    """Mara hands over to jo, and somebody bends what is told of it."""
    tale = Tale()
    line: dict[str, object] = {"t": "handover", "id": "h", "to": "jo", "text": "two wait"}
    read = CONSOLE_LINES.read(signed("mara", {**line, "server": SERVER, "at": stamp(tale.now.at)}))
    tale.give(i.NoteGiven(7, tale.operator("mara"), read))  # pyright: ignore[reportArgumentType]
    return bent("handover.given", 0, **bent_to)(tale.news())


def test_a_hand_over_is_signed_by_whoever_gives_it() -> None:
    assert found_in(handed_over()) == []
    assert not any("hand-over" in one for one in found_in(handed_over(), "note"))
    assert any("the signed line says something else" in one for one in found_in(handed_over(to="ines")))
    assert any("the signed line says something else" in one for one in found_in(handed_over(text="none")))
    assert any("is not signed by a key of theirs" in one for one in found_in(handed_over(by="ines")))


def test_a_hand_over_that_nobody_signed_is_said_to_be_one() -> None:
    told = handed_over(signed=None)
    assert found_in(told) == []
    assert any(one.startswith("nobody signed: hand-over of 'mara' to 'jo'") for one in found_in(told, "note"))
    vouched = handed_over(signed=None, unsigned={"gateway": "ines", "fingerprint": "SHA256:x"})
    assert any("'ines', by whose word it is theirs, is no gateway" in one for one in found_in(vouched))
