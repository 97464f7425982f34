from watchfloor.jwks import TokenRefused, quoted


def test_a_refusal_has_a_code_and_a_sentence() -> None:
    refusal = TokenRefused("expired", "the token expired")
    assert (refusal.code, refusal.reason, str(refusal)) == ("expired", "the token expired", "the token expired")


def test_a_quoted_value_cannot_reach_the_terminal() -> None:
    shown = quoted("\x1b]10;?\x1b\\\u202e[red]" + "A" * 500)
    assert shown.isprintable()
    assert "\x1b" not in shown
    assert len(shown) <= 80
