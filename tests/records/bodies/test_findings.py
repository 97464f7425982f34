import pytest
from pydantic import ValidationError

from watchfloor.records.bodies import BODIES, FindingRaised


def test_a_finding_is_of_a_kind_and_weighs_something() -> None:
    found = FindingRaised(finding="token_elsewhere", severity="high", says="its token was used a second time")
    assert BODIES["finding.raised"].model_validate_json(found.model_dump_json()) == found
    with pytest.raises(ValidationError):
        FindingRaised.model_validate({"finding": "x", "severity": "calm", "says": "y"})
