import json

import pytest

from playbook import Floor
from watchfloor.chain import jcs
from watchfloor.identity import GATEWAY, Vouch
from watchfloor.wire import CONSOLE_LINES, Admin, Handover, OperatorNote, Read
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.facts import Operator


def administers(floor: Floor, by: str, do: str, name: str, roles: tuple[str, ...] = ()) -> list[str]:
    line = {
        "t": "admin",
        "id": floor.id(),
        "do": do,
        "operator": name,
        "roles": list(roles),
        "server": "wf-test",
        "at": "2026-01-31T09:30:00.000Z",
        "sig": "A" * 86,
    }
    read: Read[Admin] = CONSOLE_LINES.read(jcs(line))  # type: ignore[assignment]
    return floor.give(i.AdminGiven(floor.conn(), floor.operator(by), read))


def tells(floor: Floor, run: str, name: str = "mara") -> list[str]:
    read: Read[OperatorNote] = CONSOLE_LINES.read(jcs({"t": "note", "id": "n1", "run": run, "text": "slowly"}))  # type: ignore[assignment]
    return floor.give(i.NoteGiven(7, floor.operator(name), read))


def test_the_record_of_a_note_says_which_operator_said_it() -> None:
    floor = Floor()
    bot = floor.agent()
    tells(floor, bot.run, "ines")
    assert floor.body("note") == {"t": "note", "id": "n1", "run": bot.run, "text": "slowly", "from": "ines"}


def test_who_is_here_is_told_to_all() -> None:
    floor = Floor()
    assert floor.give(i.OperatorJoined(70, floor.operator("mara"), "laptop")) == [
        "write operator.joined",
        "consoles: presence",
    ]
    floor.give(i.OperatorJoined(71, floor.operator("mara"), "phone"))
    floor.give(i.OperatorJoined(72, floor.operator("jo"), "laptop"))
    assert [(one.name, one.screens) for one in floor.desk.present()] == [("jo", 1), ("mara", 2)]
    assert floor.give(i.OperatorLeft(71)) == ["write operator.left", "consoles: presence"]
    assert floor.give(i.OperatorLeft(71)) == []


def test_a_removed_operator_who_is_still_here_has_no_roles() -> None:
    floor = Floor()
    floor.give(i.OperatorJoined(70, floor.operator("jo"), "laptop"))
    floor.give(i.OperatorJoined(71, floor.operator("ines"), "laptop"))
    assert administers(floor, "mara", "operator.remove", "jo") == [
        "write operator.removed",
        "OperatorsChanged",
        "console: reply True",
        "close 4401",
    ]
    assert {one.name: one.roles for one in floor.desk.present()}["jo"] == ()


def test_an_operators_key_is_enrolled_and_the_doors_follow() -> None:
    floor = Floor()
    new = Operator("kofi", b"k" * 32, ("viewer",))
    assert floor.give(i.OperatorEnrolling(9, new, "mara", "signed")) == [
        "write operator.enrolled",
        "OperatorsChanged",
        "Enrol",
    ]
    assert new in floor.desk.operators()


def test_an_admin_adds_an_operator_by_a_code() -> None:
    floor = Floor()
    assert administers(floor, "mara", "operator.add", "kofi", ("viewer",)) == ["MakeCode"]
    made = floor.effects[0]
    assert isinstance(made, out.MakeCode)
    assert (made.operator, made.roles, made.by) == ("kofi", ("viewer",), "mara")


@pytest.mark.parametrize(
    ("by", "do", "name", "roles", "code"),
    [
        ("jo", "operator.add", "kofi", ("viewer",), "role"),
        ("mara", "operator.add", "kofi", (), "roles"),
        ("mara", "operator.add", "jo", ("viewer",), "exists"),
        ("mara", "operator.add", "server", ("admin",), "operator"),
        ("mara", "operator.remove", "ghost", (), "unknown"),
        ("mara", "operator.remove", "mara", (), "last_admin"),
    ],
)
def test_administration_that_cannot_be_done_says_why(
    by: str, do: str, name: str, roles: tuple[str, ...], code: str
) -> None:
    assert administers(Floor(), by, do, name, roles) == [f"console: reply {code}"]


def test_an_admin_who_was_removed_administers_nothing() -> None:
    floor = Floor()
    mara = floor.operator("mara")
    del floor.desk.state.operators["mara"]
    floor.desk.state.operators["jo"] = mara._replace(name="jo")
    line: dict[str, object] = {
        "t": "admin",
        "id": "x",
        "do": "operator.remove",
        "operator": "jo",
        "roles": [],
        "server": "wf-test",
    }
    read: Read[Admin] = CONSOLE_LINES.read(jcs({**line, "at": "2026-01-31T09:30:00.000Z", "sig": "A" * 86}))  # type: ignore[assignment]
    assert floor.give(i.AdminGiven(1, mara, read)) == ["console: reply role"]


def test_words_to_an_agent_are_written_down_then_said() -> None:
    floor = Floor()
    bot = floor.agent()
    assert tells(floor, bot.run) == ["write note", "agent: note", "console: reply True"]


def test_who_only_looks_has_nothing_to_say_to_an_agent_or_a_colleague() -> None:
    floor = Floor()
    bot = floor.agent()
    assert tells(floor, bot.run, "vic") == ["console: reply role"]
    assert hands_over(floor, "vic", "mara") == ["console: reply role"]


def test_an_agent_that_is_away_or_over_cannot_be_told_anything() -> None:
    floor = Floor()
    bot = floor.agent()
    floor.give(i.AgentLeft(bot.conn))
    assert tells(floor, bot.run) == ["console: reply run"]
    assert tells(floor, "GHOST") == ["console: reply run"]


def hands_over(floor: Floor, by: str, to: str, **more: str) -> list[str]:
    line = {"t": "handover", "id": "h1", "to": to, "text": "two wait", **more}
    read: Read[Handover] = CONSOLE_LINES.read(jcs(line))  # type: ignore[assignment]
    return floor.give(i.NoteGiven(7, floor.operator(by), read))


def on_call(floor: Floor) -> dict[str, str]:
    return {one.name: one.on_call_at for one in floor.desk.present() if one.on_call_at is not None}


def test_a_shift_is_handed_to_a_colleague_and_written_down() -> None:
    floor = Floor()
    heard = ["write handover.given", "consoles: presence", "console: reply True"]
    assert hands_over(floor, "mara", "jo") == heard
    assert floor.body("handover.given") == {"by": "mara", "to": "jo", "text": "two wait"}
    signed = {"server": "wf-test", "at": "2026-01-31T09:30:00.000Z", "sig": "A" * 86}
    assert hands_over(floor, "mara", "jo", **signed) == heard
    assert json.loads(str(floor.body("handover.given")["signed"]))["sig"] == "A" * 86


def test_who_got_the_shift_is_on_call_until_somebody_else_does_or_they_are_no_operator() -> None:
    floor = Floor()
    for conn, name in ((70, "mara"), (71, "jo"), (72, "ines")):
        floor.give(i.OperatorJoined(conn, floor.operator(name), "laptop"))
    assert on_call(floor) == {}
    hands_over(floor, "mara", "jo")
    assert on_call(floor) == {"jo": "2026-01-31T09:30:00.000Z"}
    hands_over(floor, "jo", "ines")
    floor.restart()
    assert floor.desk.state.on_call == ("ines", "2026-01-31T09:30:00.000Z")
    administers(floor, "mara", "operator.remove", "jo")
    assert floor.desk.state.on_call is not None
    administers(floor, "mara", "operator.remove", "ines")
    assert floor.desk.state.on_call is None
    floor.restart()
    assert floor.desk.state.on_call is None


def test_by_a_gateways_word_a_hand_over_says_who_vouches_and_a_gateway_gets_no_shift() -> None:
    floor = Floor()
    floor.give(i.OperatorEnrolling(9, Operator("bastion", b"b" * 32, GATEWAY), "mara", None))
    assert hands_over(floor, "mara", "bastion") == ["console: reply operator"]
    vouch = Vouch(gateway="bastion", fingerprint="SHA256:x")
    read: Read[Handover] = CONSOLE_LINES.read(jcs({"t": "handover", "id": "h", "to": "jo", "text": "x"}))  # type: ignore[assignment]
    floor.give(i.NoteGiven(7, floor.operator("mara")._replace(vouch=vouch), read))
    assert floor.body("handover.given")["unsigned"] == vouch.model_dump()


def test_a_shift_is_handed_neither_to_oneself_nor_to_a_stranger() -> None:
    floor = Floor()
    for to in ("mara", "nobody"):
        assert hands_over(floor, "mara", to) == ["console: reply operator"]
    floor.restart()
