"""What may never happen with enforcement points, whatever the order, the races, the losses and the restarts."""

from collections.abc import Callable
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from guards import granted
from outposts import Process, World
from playbook import Agent, How
from watchfloor_server.core.inputs import AgentRenewed


class Course:
    """Two points before one target, and two runs that are killed, held and let go. `n` chooses in each step."""

    def __init__(self) -> None:
        self.world = World()
        self.bots: list[Agent] = [self.world.floor.agent("one"), self.world.floor.agent("two")]
        self.actions = 0
        self.killed: set[str] = set()
        for process in self.world.processes:
            self.world.connect(process)
        self.deliver_all(0)

    def process(self, n: int) -> Process:
        return self.world.processes[n % 2]

    def allow(self, n: int) -> None:
        """New leave, which is shown at one point, or at both."""
        bot = self.bots[n % 2]
        if self.world.floor.state(bot) == "STOPPED":
            bot = self.bots[n % 2] = self.world.floor.agent(f"bot-{self.actions}")
        if self.world.floor.state(bot) == "RUNNING":
            self.actions += 1
            grant = granted(self.world.floor, bot, f"a{self.actions}")
            self.world.grants[grant] = bot.run
            self.world.carry_out()
            for process in self.world.processes[n // 2 % 2 :]:
                self.world.show(process, grant)

    def show_again(self, n: int) -> None:
        grants = list(self.world.grants)
        if grants:
            self.world.show(self.process(n), grants[-1 - n // 2 % min(3, len(grants))])

    def deliver(self, n: int) -> None:
        self.world.deliver(self.process(n), ("down", "up")[n // 2 % 2], 1 + n // 4 % 5)

    def deliver_all(self, _: int) -> None:
        for process in self.world.processes * 2:
            self.world.deliver(process, "up", 99)
            self.world.commit()
            self.world.deliver(process, "down", 99)

    def commit(self, _: int) -> None:
        self.world.commit()

    def end(self, n: int) -> None:
        process = self.process(n)
        if process.executing:
            self.world.end(process, next(iter(process.executing)), tells=n // 2 % 3 > 0)

    def wait(self, n: int) -> None:
        """Time goes by; where the points are alive they answer meanwhile."""
        for bot in self.bots:
            self.world.floor.give(AgentRenewed(bot.conn, 1))
        for _ in range((1, 2, 4, 13)[n % 4]):
            self.world.wait_s(0.25)
            for process in self.world.processes[: n // 4 % 3]:
                self.world.deliver(process, "down", 99)
                self.world.deliver(process, "up", 99)

    def order(self, n: int) -> None:
        kind = ("kill", "kill", "pause", "resume", "resume", "resume")[n // 2 % 6]
        run = self.bots[n % 2].run
        self.world.floor.orders("mara", kind, {"run": run})
        self.world.carry_out()
        if kind == "kill":
            self.killed.add(run)

    def race(self, n: int) -> None:
        """An order comes between the use of a grant, its way to the disk, and the answer."""
        self.allow(n)
        for process in self.world.processes:
            self.world.deliver(process, "up", 99)
        if n // 4 % 2:
            self.world.commit()
        self.order(n)
        for process in self.world.processes[: n // 8 % 3]:
            self.world.deliver(process, "down", 99)
            self.world.deliver(process, "up", 99)

    def trouble(self, n: int) -> None:
        kind = n // 2 % 12
        if kind == 0:
            self.restart()
        elif kind < 5:
            self.world.cut(self.process(n))
        else:
            self.world.connect(self.process(n))

    def restart(self) -> None:
        self.world.restart()
        for place, bot in enumerate(self.bots):
            if self.world.floor.state(bot) not in ("STOPPED", "ENDED"):
                joined = self.world.floor.hello(bot.name, how=How(resume=bot.run))
                self.world.floor.give(joined)
                self.world.carry_out()
                self.bots[place] = bot._replace(conn=joined.conn)

    def check(self) -> None:
        """A grant is used up once; what is fenced is not being executed; and only a kill is fenced."""
        begun = [grant for process in self.world.processes for grant in process.begun]
        assert len(begun) == len(set(begun))
        executing = [run for process in self.world.processes for run in process.executing.values()]
        fenced = {
            run.run
            for run in self.world.floor.desk.state.runs.values()
            if run.stop is not None and any(one.kind == "fence" for one in run.stop.evidence)
        }
        assert fenced <= self.killed
        assert fenced.isdisjoint(executing)


STEPS: Final[tuple[Callable[[Course, int], None], ...]] = (
    Course.allow,
    Course.allow,
    Course.show_again,
    Course.deliver,
    Course.deliver,
    Course.deliver_all,
    Course.commit,
    Course.end,
    Course.wait,
    Course.order,
    Course.race,
    Course.trouble,
)


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 47)), min_size=50, max_size=50))
@settings(max_examples=150, deadline=None)
def test_each_grant_is_used_up_once_and_nothing_is_executed_after_evidence_of_a_fence(
    steps: list[tuple[Callable[[Course, int], None], int]],
) -> None:
    course = Course()
    for step, n in steps:
        step(course, n)
        course.check()
