from pathlib import Path

import pytest

from watchfloor_server.settings import FILE, Settings, SettingsError, default_data, load


def test_flags_stand_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        'listen = "127.0.0.1:1"\nlease_ttl_s = 20\nenvironment = "prod"\nnames = ["a.example"]\n'
    )
    environ = {"WATCHFLOOR_DATA": str(tmp_path), "WATCHFLOOR_LISTEN": "127.0.0.1:2", "WATCHFLOOR_DEV": "yes"}
    loaded = load({"listen": "127.0.0.1:3", "policy": None}, environ)
    settings = loaded.settings
    assert (settings.listen, settings.lease_ttl_s, settings.dev, settings.environment) == (
        "127.0.0.1:3",
        20,
        True,
        "prod",
    )
    assert (settings.host, settings.port, settings.names) == ("127.0.0.1", 3, ("a.example",))
    rows = {row.name: (row.value, row.source, row.place) for row in loaded.rows()}
    assert rows["listen"] == ("127.0.0.1:3", "flag", "--listen")
    assert rows["dev"] == ("True", "environment", "WATCHFLOOR_DEV")
    assert rows["environment"] == ("prod", "file", str(tmp_path / FILE))
    assert rows["outbox_bytes"] == ("262144", "default", "")
    assert rows["names"][0] == "a.example"
    assert rows["policy"][0] == ""
    assert list(rows) == list(Settings.model_fields)


def test_names_in_the_environment_are_a_list_with_commas() -> None:
    loaded = load({"data": "/nowhere"}, {"WATCHFLOOR_NAMES": "a.example, b.example,"})
    assert loaded.settings.names == ("a.example", "b.example")


def test_without_a_word_it_is_this_users_own_folder_and_loopback() -> None:
    settings = load({}, {"HOME": "/home/u"}).settings
    assert settings.data == Path("/home/u/.local/share/watchfloor")
    assert settings.listen == "127.0.0.1:7420"
    assert default_data({"XDG_DATA_HOME": "/x"}) == Path("/x/watchfloor")


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("lisen = 1", "there is no setting 'lisen'"),
        ('data = "/x"', "cannot stand in the folder that it names"),
        ("listen = [", "is not TOML"),
        ("lease_ttl_s = 'soon'", "lease_ttl_s is 'soon'"),
        ("unacked_lines = 1", "unacked_lines is 1"),
        ('"\\u001b[31m" = 1', "there is no setting"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_the_key_and_the_reason(tmp_path: Path, toml: str, says: str) -> None:
    (tmp_path / FILE).write_text(toml)
    with pytest.raises(SettingsError, match=says) as refused:
        load({"data": str(tmp_path)}, {})
    assert str(tmp_path / FILE) in str(refused.value)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize(
    ("flags", "environ", "says"),
    [
        ({"listen": "localhost"}, {}, "HOST:PORT"),
        ({"listen": "127.0.0.1:99999"}, {}, "HOST:PORT"),
        ({"tls_cert": "/c.pem"}, {}, "go together"),
        ({"lease_ttl_s": 2, "lease_renew_s": 2}, {}, "renew before its end"),
        ({}, {"WATCHFLOOR_DEV": "perhaps"}, "WATCHFLOOR_DEV is 'perhaps'"),
        ({}, {"WATCHFLOOR_LANE": "maybe"}, "WATCHFLOOR_LANE is 'maybe'"),
        ({"lane_port": 70_000}, {}, "lane_port is 70000"),
        ({"lane_port": -1}, {}, "lane_port is -1"),
        ({}, {"WATCHFLOOR_OUTBOX_BYTES": "many"}, "outbox_bytes is 'many'"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(
    flags: dict[str, object], environ: dict[str, str], says: str
) -> None:
    with pytest.raises(SettingsError, match=says) as refused:
        load({"data": "/nowhere", **flags}, environ)
    assert "\n" not in str(refused.value)


def test_an_unreadable_file_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load({"data": str(tmp_path)}, {})


def test_a_host_in_brackets_is_an_address() -> None:
    assert load({"data": "/nowhere", "listen": "[::1]:7420"}, {}).settings.host == "::1"


def test_a_lane_is_there_unless_somebody_says_no_on_the_next_port_unless_somebody_names_one() -> None:
    usual = load({"data": "/nowhere"}, {}).settings
    assert (usual.lane, usual.lane_port, usual.lane_url) == (True, None, None)
    environ = {"WATCHFLOOR_LANE": "0", "WATCHFLOOR_LANE_PORT": "7499", "WATCHFLOOR_LANE_URL": "wss://lane.example"}
    told = load({"data": "/nowhere"}, environ).settings
    assert (told.lane, told.lane_port, told.lane_url) == (False, 7499, "wss://lane.example")


def test_a_command_in_the_environment_is_split_as_a_shell_would_and_no_shell_reads_it() -> None:
    loaded = load({"data": "/nowhere"}, {"WATCHFLOOR_NOTIFY_COMMAND": "page --to 'on call' $HOME"})
    assert loaded.settings.notify_command == ("page", "--to", "on call", "$HOME")
    with pytest.raises(SettingsError, match="WATCHFLOOR_NOTIFY_COMMAND is no command"):
        load({"data": "/nowhere"}, {"WATCHFLOOR_NOTIFY_COMMAND": "page 'on"})
