import sys

import pytest

from watchfloor.cli.doing.extras import attribute
from watchfloor.cli.failures import Failure


def test_what_is_there_is_found() -> None:
    assert attribute("watchfloor.ids", "ID_LENGTH", "server", "serve") == 12


def test_a_missing_extra_says_which_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("watchfloor_server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlmodel", None)
    monkeypatch.setitem(sys.modules, "cedarpy", None)
    with pytest.raises(Failure, match=r"pip install 'watchfloor\[server\]'"):
        attribute("watchfloor_server.app", "run", "server", "serve")
