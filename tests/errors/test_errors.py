from watchfloor.errors import CloseCode, Denied, ProtocolError, Refused, Stopped, Unreachable


def test_the_close_codes_are_those_of_the_contract() -> None:
    assert {code.name: code.value for code in CloseCode} == {
        "PROTOCOL": 4400,
        "IDENTITY": 4401,
        "REFUSED": 4403,
        "TOO_SLOW": 4408,
        "SUPERSEDED": 4409,
        "FLOODING": 4429,
        "NOT_WRITABLE": 4503,
        "TOO_BIG": 1009,
    }


def test_a_protocol_error_carries_code_reason_number_and_close() -> None:
    error = ProtocolError("json", "the line is not JSON", seq=4, close=CloseCode.PROTOCOL)
    assert (error.code, error.reason, error.seq, error.close) == ("json", "the line is not JSON", 4, 4400)
    assert str(error) == "the line is not JSON"
    assert (ProtocolError("json", "no").seq, ProtocolError("json", "no").close) == (None, None)


def test_each_error_reads_as_its_reason() -> None:
    assert str(Refused("locked", "refund-bot is locked")) == "refund-bot is locked"
    assert str(Unreachable("nobody listens")) == "nobody listens"
    assert str(Denied("no rule permits it")) == "no rule permits it"
    assert str(Stopped("killed by mara")) == "killed by mara"


def test_a_denial_says_by_which_rules_and_what_to_do() -> None:
    denied = Denied("over the limit", ("refunds-large",), "ask for less")
    assert (denied.rules, denied.feedback) == (("refunds-large",), "ask for less")
    assert (Denied("no").rules, Denied("no").feedback) == ((), None)


def test_a_stop_says_by_which_order_and_whose() -> None:
    stopped = Stopped("it loops", "O3", "mara")
    assert (stopped.order, stopped.by) == ("O3", "mara")
    assert Refused("locked", "no").code == "locked"
