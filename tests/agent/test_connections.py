from watchfloor.agent.connections import Connections
from watchfloor.agent.pulse import Pulse


def test_the_last_word_is_out_when_it_is_out_on_every_connection_that_holds() -> None:
    connections = Connections(Pulse())
    assert connections.are_told
    connections.opened("main")
    connections.opened("lane")
    connections.tell("lane")
    assert not connections.are_told
    connections.closed("main")
    assert connections.are_told


def test_on_a_new_connection_it_is_to_be_said_again() -> None:
    connections = Connections(Pulse())
    connections.opened("lane")
    connections.tell("lane")
    connections.closed("lane")
    assert connections.told == {"lane"}
    connections.opened("lane")
    assert not connections.are_told
