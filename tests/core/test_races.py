"""Races at the desk: in whatever order things come, a card has one end, and leave is given once, never after a kill."""

import random
from collections import Counter

import pytest

from judgements import allow, wait
from playbook import Agent, Floor
from watchfloor.wire import Card
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i

RACES = 200
"""Of approvers, and as many of an approval against a kill; the long run has a thousand of each."""

SIZES = [pytest.param(RACES, id="some"), pytest.param(1000, marks=pytest.mark.soak, id="a thousand")]

CARDS_A_FLOOR = 25


class Race:
    """One card of one run, and what is still to come to it."""

    def __init__(self, floor: Floor, chance: random.Random) -> None:
        self.floor, self.chance = floor, chance
        self.bot: Agent = floor.agent(f"bot-{len(floor.records)}")
        self.card: Card = floor.waiting(self.bot, judgement=wait(quorum=chance.choice([1, 1, 2])))
        self.began = len(floor.records)
        self.answers: dict[str, tuple[bool, str | None, str]] = {}
        self.asked = 0

    def decide(self, name: str, answer: str) -> None:
        fields: dict[str, object] = {"result": None} if answer == "supply" else {}
        self.floor.decides(name, self.card, answer, code="2346", **fields)
        self._look()
        reply = self.floor.last(out.ToConsole)
        assert isinstance(reply, out.ToConsole)
        line = reply.line
        self.answers[name] = (line.ok, line.code, line.error or "")  # type: ignore[attr-defined]

    def kill(self) -> None:
        self.floor.orders("ines", "kill", {"run": self.bot.run})
        self._look()

    def judge(self) -> None:
        if self.asked:
            self.asked -= 1
            self.floor.judges(self.bot, allow())
            self._look()

    def _look(self) -> None:
        self.asked += sum(isinstance(effect, out.Judge) for effect in self.floor.effects)

    def kinds(self) -> list[str]:
        return [one.kind for one in self.floor.records[self.began :]]


def run(moves_of: list[str], races: int) -> Counter[str]:
    """So many races of these moves, each in an order of its own; how each card ended."""
    chance, ends, floor = random.Random(7), Counter[str](), Floor(lease_s=1e6)
    for n in range(races):
        if n % CARDS_A_FLOOR == 0:
            floor = Floor(lease_s=1e6)
        race = Race(floor, chance)
        moves = moves_of + ["judge"] * 2
        chance.shuffle(moves)
        for move in [*moves, "judge", "judge"]:
            name, _, answer = move.partition(" ")
            if name == "judge":
                race.judge()
            elif name == "kill":
                race.kill()
            else:
                race.decide(name, answer)
        check(race)
        ends[str(floor.body("escalation.closed")["end"]) if "escalation.closed" in race.kinds() else "open"] += 1
    return ends


def check(race: Race) -> None:
    kinds = race.kinds()
    assert kinds.count("escalation.closed") <= 1
    assert kinds.count("grant.issued") <= 1
    if "run.stopping" in kinds:
        after = kinds[kinds.index("run.stopping") :]
        assert "grant.issued" not in after
        assert "escalation.verdict" not in after
        assert race.card.escalation not in race.floor.desk.state.cards
    for ok, code, error in race.answers.values():
        assert ok or code in ("closed", "settling", "busy")
        assert ok or " at 2026-" in error or "let pass by" in error
    voted = [name for name, (ok, _, _) in race.answers.items() if ok]
    assert kinds.count("escalation.verdict") == len(voted)


@pytest.mark.parametrize("races", SIZES)
def test_of_two_approvers_who_race_one_wins_and_the_other_hears_of_it(races: int) -> None:
    ends = run(["mara approve", "ines deny"], races // 2)
    assert set(ends) == {"approved", "denied"}
    ends = run(["mara approve", "ines supply"], races // 2)
    assert set(ends) <= {"approved", "denied"}


@pytest.mark.parametrize("races", SIZES)
def test_an_approval_that_races_a_kill_is_given_before_it_or_never(races: int) -> None:
    ends = run(["mara approve", "ines approve", "kill"], races)
    assert set(ends) == {"approved", "withdrawn"}, ends


def test_after_every_tick_and_restart_too_each_approval_was_used_at_most_once() -> None:
    chance, floor = random.Random(11), Floor(lease_s=1e6)
    for _ in range(40):
        race = Race(floor, chance)
        race.decide("mara", "approve")
        if chance.random() < 0.5:
            floor.restart()
            race.asked = sum(isinstance(effect, out.Judge) for effect in floor.effects)
        race.judge()
        floor.give(i.Ticked())
        assert race.kinds().count("grant.issued") <= 1
