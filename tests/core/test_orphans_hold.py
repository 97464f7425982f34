"""What may never happen in a family of runs, whatever the order of orders, joins, losses, ends and restarts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from family import Wish, asks, household, knocks
from judgements import allow
from playbook import Agent, How
from watchfloor.chain import sha256
from watchfloor_server.core import effects as out
from watchfloor_server.core import inputs as i
from watchfloor_server.core.kin import above
from watchfloor_server.core.orphans import is_gone
from watchfloor_server.core.state import OPEN, STILL


class Family:
    """Runs that delegate, act, are held, killed and lost. Each step takes one number, which chooses."""

    def __init__(self) -> None:
        self.floor = household()
        self.people: list[Agent] = [self.floor.agent("root")]
        self.tickets: list[tuple[str, str, bytes]] = []
        self.count = 0

    def one(self, n: int) -> Agent:
        return self.people[n % len(self.people)]

    def delegate(self, n: int) -> None:
        self.count += 1
        name = f"worker-{self.count}"
        asks(self.floor, self.one(n), Wish(agent=name, seed=sha256(name.encode())))
        for effect in self.floor.effects:
            if isinstance(effect, out.SignDelegation):
                self.tickets.append((name, effect.leave.delegation, sha256(name.encode())))

    def join(self, n: int) -> None:
        if not self.tickets:
            return
        name, by, seed = self.tickets[n % len(self.tickets)]
        joined = knocks(self.floor, name, by, How(pinned=True, seed=seed))
        self.floor.give(joined)
        for effect in self.floor.effects:
            if isinstance(effect, out.Welcome):
                assert by not in self.floor.desk.state.tickets
                self.people.append(Agent(joined.conn, effect.run, self.people[0].key, name))

    def act(self, n: int) -> None:
        agent = self.one(n)
        run = self.floor.desk.state.runs.get(agent.run)
        if run is None or run.state not in OPEN:
            return
        self.count += 1
        self.floor.acts(agent, f"a{self.count}")
        self.floor.judges(agent, allow(), f"a{self.count}")
        given = [effect for effect in self.floor.effects if isinstance(effect, out.Give)]
        if given:
            chain = list(above(self.floor.desk.state, run))
            assert all(one.state == "RUNNING" for one in (run, *chain))
            assert len(chain) == len(run.blend.hops)

    def kill(self, n: int) -> None:
        scope = {"run": self.one(n).run}
        if n % 3 == 0:
            self.floor.orders("mara", "kill", scope, after_s=2.0)
        else:
            self.floor.orders("mara", "kill", scope)

    def pause(self, n: int) -> None:
        self.floor.orders("mara", "pause", {"run": self.one(n).run})

    def resume(self, n: int) -> None:
        self.floor.orders("mara", "resume", {"run": self.one(n).run})

    def end(self, n: int) -> None:
        agent = self.one(n)
        if agent.conn in self.floor.desk.state.by_conn:
            self.floor.says(agent, "ended", status="completed")

    def renew(self, n: int) -> None:
        """The younger ones renew, the older ones are silent."""
        for agent in self.people[n % len(self.people) :]:
            self.floor.give(i.AgentRenewed(agent.conn, 1))

    def wait(self, n: int) -> None:
        self.floor.wait_s((0.5, 5.0, 9.5)[n % 3])

    def restart(self, _: int) -> None:
        self.floor.restart()
        for agent in self.people:
            run = self.floor.desk.state.runs.get(agent.run)
            if run is not None:
                self.floor.desk.state.by_conn[agent.conn], run.conn = agent.run, agent.conn

    def fall_silent(self, n: int) -> None:
        """The older ones lose their lease while the younger ones go on acting."""
        for wait_s in (9.5, 1.0):
            self.floor.wait_s(wait_s)
            self.renew(n)
        self.act(-1)

    def join_meanwhile(self, n: int) -> None:
        """Somebody attaches between an order and what comes of it."""
        self.delegate(n)
        (self.pause, self.kill)[n % 2](n)
        self.join(-1)

    def check(self) -> None:
        """After a tick: no child is alive whose parent is over, and none runs while one above stands still."""
        self.floor.give(i.Ticked())
        state = self.floor.desk.state
        for run in state.runs.values():
            chain = list(above(state, run))
            if run.parent is not None and run.state in OPEN:
                assert len(chain) == len(run.blend.hops)
                assert not any(is_gone(state, one, self.floor.now) for one in chain)
            if run.state == "RUNNING":
                assert not any(one.state in STILL for one in chain)


STEPS = ("delegate", "join", "act", "kill", "pause", "resume", "end", "wait", "restart", "renew")
MIXED = ("fall_silent", "join_meanwhile")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(STEPS + MIXED), st.integers(0, 20)), min_size=8, max_size=30))
def test_nothing_acts_beneath_what_may_not_and_nobody_outlives_a_parent(steps: list[tuple[str, int]]) -> None:
    family = Family()
    for n in (0, 1):  # two to begin with, one beneath the other
        family.delegate(n)
        family.join(n)
    for name, n in steps:
        getattr(family, name)(n)
        family.check()
