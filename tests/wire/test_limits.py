from watchfloor.wire import SUBPROTOCOL, limits


def test_the_bounds_are_those_of_the_contract() -> None:
    assert (limits.LINE_BYTES, limits.MESSAGE_BYTES, limits.CLOSE_BYTES) == (65_536, 262_144, 1_048_576)
    assert (limits.DEPTH, limits.INTEGER, limits.LINES_PER_MESSAGE) == (32, 9_007_199_254_740_991, 32)
    assert (limits.HANDSHAKE_S, limits.SIGNED_LINE_AGE_S) == (3.0, 30.0)
    assert (SUBPROTOCOL, limits.VERSION) == ("watchfloor.v1", "v1")


def test_what_a_server_quotes_fits_into_its_own_bound() -> None:
    assert limits.SERVER_LINE_BYTES > 2 * limits.LINE_BYTES
    assert limits.SERVER_DEPTH > limits.DEPTH
