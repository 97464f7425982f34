from watchfloor_server.app import StartError


def test_a_fault_of_a_start_is_its_sentence() -> None:
    assert str(StartError("port 1 is in use; give another")) == "port 1 is in use; give another"
