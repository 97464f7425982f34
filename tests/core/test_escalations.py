from playbook import Floor
from watchfloor_server.core.escalations import Escalation


def test_what_nobody_said_anything_to_has_no_changed_arguments_result_or_reason() -> None:
    floor = Floor()
    shown = floor.waiting(floor.agent())
    open_card = Escalation(shown, shown.card_sha256 or "", shown.run, shown.action, 0.0)
    assert (open_card.args, open_card.supplied, open_card.result, open_card.reason) == (None, False, None, "")
