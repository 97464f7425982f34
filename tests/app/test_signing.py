import secrets

from watchfloor.wire import SigningKey
from watchfloor_server.app.signing import kill_keys
from watchfloor_server.core.facts import Operator


def test_agents_obey_the_keys_of_those_who_may_stop_runs_and_no_others() -> None:
    keys = [SigningKey.from_seed(secrets.token_bytes(32)).public for _ in range(3)]
    operators = [
        Operator("mara", keys[0].raw, ("viewer", "controller")),
        Operator("vic", keys[1].raw, ("viewer", "auditor")),
        Operator("jo", keys[2].raw, ("admin",)),
    ]
    assert kill_keys(operators) == (keys[0].jwk, keys[2].jwk)
