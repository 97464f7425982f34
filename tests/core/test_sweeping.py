from judgements import wait
from playbook import Floor
from watchfloor_server.core.sweeping import EVERY_S


def test_a_card_is_looked_at_when_it_is_due_and_not_at_every_tick() -> None:
    floor = Floor(lease_s=1000.0)
    bot = floor.agent()
    floor.waiting(bot, judgement=wait(ttl_s=EVERY_S + 0.2))
    floor.wait_s(0.1)
    looked_s = floor.desk.state.sweep_s
    assert looked_s == floor.now.boot_s + EVERY_S
    floor.wait_s(0.1)
    assert floor.desk.state.sweep_s == looked_s
    floor.wait_s(EVERY_S - 0.1)
    assert floor.desk.state.sweep_s < floor.now.boot_s + 0.1 + 1e-9, "its deadline comes before the next look"
    assert floor.wait_s(0.09) == []
    assert "write escalation.closed" in floor.wait_s(0.02)


def test_a_new_card_is_looked_at_in_the_next_tick() -> None:
    floor = Floor(lease_s=1000.0)
    floor.wait_s(0.1)
    floor.waiting(floor.agent(), judgement=wait(ttl_s=0.05))
    assert "write escalation.closed" in floor.wait_s(0.05)
