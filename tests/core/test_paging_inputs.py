from watchfloor_server.core.paging_inputs import Paged


def test_what_comes_back_of_a_call_names_card_page_and_faults() -> None:
    assert Paged._fields == ("run", "escalation", "page", "stage", "groups", "sent", "faults")
