import json

import pytest

from watchfloor.errors import ProtocolError
from watchfloor.wire import CONSOLE_LINES

LINE = {"t": "drilled", "id": "D1", "server": "S", "at": "2026-01-31T09:30:00.000Z", "sig": "A" * 86}


@pytest.mark.parametrize(
    "runs",
    [
        [],
        [{"run": "R1"}],
        [{"run": "R1", "at_ms": {"begun": 1.0}}],
        [{"run": "R1", "at_ms": {"given": -1.0}}],
        [{"run": "R1", "at_ms": {"given": "1"}}],
        [{"run": f"R{n}", "at_ms": {}} for n in range(201)],
    ],
)
def test_a_drill_tells_of_some_runs_known_stages_and_times_that_can_be(runs: object) -> None:
    good = CONSOLE_LINES.read(json.dumps({**LINE, "runs": [{"run": "R1", "at_ms": {"given": 1.5}}]}).encode())
    assert good.body.t == "drilled"
    with pytest.raises(ProtocolError):
        CONSOLE_LINES.read(json.dumps({**LINE, "runs": runs}).encode())
