from watchfloor_server.ledger import LedgerError


def test_a_fault_is_its_sentence() -> None:
    assert str(LedgerError("the ledger is gone; put it back")) == "the ledger is gone; put it back"
