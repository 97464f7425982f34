from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.identity import Vouch
from watchfloor.wire import SigningKey, operator_message, sshsig_data, stamp
from watchfloor_server.core.facts import Operator
from watchfloor_server.gateway import freshness
from watchfloor_server.gateway.freshness import REMEMBERED_S, Freshness

AT = datetime(2026, 1, 1, tzinfo=UTC)
KEY = SigningKey.from_seed(b"k" * 32)
MARA = Operator("mara", KEY.public.raw, ("admin",))


def line(name: str = "1", server: str = "SRV", at: datetime = AT, kind: str = "order") -> dict[str, object]:
    fields = {"t": "order", "id": name, "server": server, "at": stamp(at)}
    return {**fields, "sig": KEY.sign(operator_message(kind, server, fields))}


def fault(book: Freshness, fields: dict[str, object], boot_s: float = 0.0, operator: Operator = MARA) -> str:
    return book.fault("order", operator, fields, AT, boot_s)  # pyright: ignore[reportArgumentType]


def test_a_good_line_is_good_once() -> None:
    book = Freshness("SRV")
    assert fault(book, line()) == ""
    assert "used before" in fault(book, line())
    assert fault(book, line("2")) == ""


def test_a_line_that_an_ssh_agent_signed_is_as_good_and_stands_for_no_other() -> None:
    fields = {name: value for name, value in line().items() if name != "sig"}
    sig = KEY.sign(sshsig_data(operator_message("order", "SRV", fields)))  # pyright: ignore[reportArgumentType]
    assert fault(Freshness("SRV"), {**fields, "sig": sig}) == ""
    assert "not by the key of mara" in fault(Freshness("SRV"), {**fields, "sig": sig, "reason": "bent"})
    kind = KEY.sign(sshsig_data(operator_message("decide", "SRV", fields)))  # pyright: ignore[reportArgumentType]
    assert "not by the key of mara" in fault(Freshness("SRV"), {**fields, "sig": kind})


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (line(server="OTHER"), "another server"),
        ({name: value for name, value in line().items() if name != "sig"}, "not signed"),
        ({**line(), "reason": "bent"}, "not by the key of mara"),
        (line(kind="decide"), "not by the key of mara"),
        (line(at=AT - timedelta(seconds=31)), "31 s ago"),
        (line(at=AT + timedelta(seconds=31)), "check the clock"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_and_its_id_stays_unused(fields: dict[str, object], says: str) -> None:
    book = Freshness("SRV")
    assert says in fault(book, fields)
    assert fault(book, line()) == ""


def test_ids_are_each_operators_own_and_fade_after_a_minute() -> None:
    book = Freshness("SRV")
    assert fault(book, line()) == ""
    assert fault(book, line(), operator=Operator("jo", KEY.public.raw, ())) == ""
    assert fault(book, line(), boot_s=REMEMBERED_S + 1) == ""


def test_a_flood_of_signed_lines_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "REMEMBERED", 2)
    book = Freshness("SRV")
    assert [fault(book, line(str(n))) for n in range(2)] == ["", ""]
    assert "too many" in fault(book, line("3"))


def test_by_a_gateways_word_a_line_may_bear_no_signature_and_a_false_one_is_still_false() -> None:
    hosted = MARA._replace(vouch=Vouch(gateway="bastion", fingerprint="SHA256:x"))
    fields = {name: value for name, value in line().items() if name != "sig"}
    book = Freshness("SRV")
    assert fault(book, fields, operator=hosted) == ""
    assert "used before" in fault(book, fields, operator=hosted)
    assert "31 s ago" in fault(book, {**fields, "at": stamp(AT - timedelta(seconds=31))}, operator=hosted)
    assert "not by the key of mara" in fault(book, {**line("2"), "reason": "bent"}, operator=hosted)
    assert fault(book, line("3"), operator=hosted) == ""
