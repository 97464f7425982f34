from pathlib import Path

import pytest

from shell import Shell


def test_every_flag_of_serve_reaches_the_settings_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, object] = {}

    def serve(flags: dict[str, object]) -> int:
        given.update(flags)
        return 5

    monkeypatch.setattr("watchfloor.cli.doing.serving.serve", serve)
    flags = ["--data", "d", "--listen", "h:1", "--policy", "p", "--dev", "--tls-cert", "c", "--tls-key", "k"]
    ended = Shell(tmp_path).run_now("serve", *flags, "--behind-tls-proxy", "--environment", "prod")
    assert ended.code == 5
    assert given == {
        "data": Path("d"),
        "listen": "h:1",
        "policy": Path("p"),
        "dev": True,
        "tls_cert": Path("c"),
        "tls_key": Path("k"),
        "behind_tls_proxy": True,
        "environment": "prod",
    }


def test_a_flag_that_is_not_given_leaves_the_environment_and_the_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, object] = {}

    def serve(flags: dict[str, object]) -> int:
        given.update(flags)
        return 0

    monkeypatch.setattr("watchfloor.cli.doing.serving.serve", serve)
    assert Shell(tmp_path).run_now("serve").code == 0
    assert set(given.values()) == {None}


@pytest.mark.parametrize("ttl", ["0", "86401", "x"])
def test_a_token_lives_a_second_to_a_day(ttl: str, tmp_path: Path) -> None:
    assert Shell(tmp_path).run_now("token", "--agent", "a", "--ttl", ttl).code == 2
