import os
import socket
import tempfile
from pathlib import Path

import pytest

from watchfloor.warden.places import is_private, place_of, run_of, sockets_here, tidy


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of this test alone."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_socket_is_in_the_users_runtime_folder_if_there_is_one(tmp_path: Path, temp: Path) -> None:
    place = place_of("RUN1", {"XDG_RUNTIME_DIR": str(tmp_path)})
    assert place == tmp_path / "watchfloor" / "RUN1.sock"
    assert is_private(place.parent, os.geteuid())
    assert run_of(place) == "RUN1"


@pytest.mark.parametrize("given", [None, "", "relative/folder", "/nowhere/at/all"])
def test_else_it_is_in_a_folder_of_the_users_own_among_the_temporary_ones(given: str | None, temp: Path) -> None:
    place = place_of("RUN1", {} if given is None else {"XDG_RUNTIME_DIR": given})
    assert place == temp / f"watchfloor-{os.geteuid()}" / "RUN1.sock"
    assert place.parent.stat().st_mode & 0o777 == 0o700
    assert place_of("RUN2", {}).parent == place.parent


def test_a_folder_that_others_prepared_is_not_used(temp: Path, tmp_path: Path) -> None:
    folder = temp / f"watchfloor-{os.geteuid()}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    assert place_of("RUN1", {}).parent != folder
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "elsewhere")
    assert place_of("RUN1", {}).parent != folder
    folder.unlink()
    folder.write_text("")
    place = place_of("RUN1", {})
    assert place.parent != folder
    assert is_private(place.parent, os.geteuid())


def test_sockets_are_found_by_their_run(temp: Path, tmp_path: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}
    assert list(sockets_here({})) == []
    for place in (place_of("RUN2", {}), place_of("RUN1", {})):
        place.write_text("")
    place_of("RUN3", environ).write_text("")
    assert [run_of(place) for place in sockets_here({})] == ["RUN1", "RUN2"]
    assert [run_of(place) for place in sockets_here(environ)] == ["RUN3", "RUN1", "RUN2"]
    (temp / "watchfloor-elsewhere").mkdir(mode=0o700)
    (temp / "watchfloor-elsewhere" / "RUN4.sock").write_text("")
    assert [run_of(place) for place in sockets_here({})] == ["RUN1", "RUN2", "RUN4"]
    (temp / f"watchfloor-{os.geteuid()}").chmod(0o755)
    assert [run_of(place) for place in sockets_here({})] == ["RUN4"]


def test_what_nobody_listens_on_is_taken_away_and_the_folder_with_the_last(tmp_path: Path, temp: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}
    tidy(environ)
    dead, live = place_of("DEAD", environ), place_of("LIVE", environ)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(dead))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(live))
        listening.listen()
        tidy(environ)
        assert list(live.parent.iterdir()) == [live]
    tidy(environ)
    assert not live.parent.exists()
