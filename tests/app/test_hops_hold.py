"""Properties of delegated runs, whatever the rules.

Never more leave than any leg, or any run above, has alone; and policy asked again from the record answers the same.
"""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from family import Wish, child, household
from playbook import Agent, Floor, How
from watchfloor.chain import sha256
from watchfloor_server.app.chained import again, would_differ
from watchfloor_server.app.explanations import explained
from watchfloor_server.app.past import past_of
from watchfloor_server.app.policing import Police
from watchfloor_server.core import effects as out
from watchfloor_server.core.facts import ToolFacts
from watchfloor_server.policy import Policy, load_files

TOOLS = ("book.read", "book.write", "till.open")
AGENTS = ("a0", "a1", "a2", "a3")
GROUPS = {"book.read": "read", "book.write": "write", "till.open": "admin"}

TOOLS_TOML = "".join(
    f'[tool."{name}"]\ngroup = "{group}"\nrisk = "low"\ntarget = "shop"\nargs = {{}}\n'
    for name, group in GROUPS.items()
)
DIRECTORY_TOML = (
    '[env.prod]\n[target.shop]\nenv = "prod"\n[team.support]\n'
    '[human.alice]\nsubject = "https://idp.example|alice"\nteams = ["support"]\n'
    '[human.mara]\noperator = "mara"\n[approvers.oncall]\noperators = ["mara"]\n'
) + "".join(
    f'[agent.{name}]\nsubject = "spiffe://shop.example/agent/{name}"\nclass = "c-{name}"\nsponsor = "mara"\n'
    for name in AGENTS
)
PRINCIPALS = (
    "principal is Agent",
    "principal is Run",
    "principal is Human",
    *(f'principal in AgentClass::"c-{name}"' for name in AGENTS),
)
ACTIONS = ("action", 'action in Action::"write"', *(f'action == Action::"{tool}"' for tool in TOOLS))
CONDITIONS = ("", "when { context.chain > 1 }", "unless { context.chain == 0 }")
RANK = {"deny": 0, "wait": 1, "allow": 2}
BASE = '@id("h") permit (principal is Human, action, resource);@id("r") permit (principal is Run, action, resource);'


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Some permits and forbids; of the latter some ask people."""
    texts: list[str] = [BASE] if draw(st.booleans()) else []
    for n in range(draw(st.integers(1, 6))):
        effect = draw(st.sampled_from(["permit", "permit", "permit", "forbid"]))
        asks = effect == "forbid" and draw(st.booleans())
        note = '@escalate("oncall") ' if asks else ""
        condition = 'unless { context.approved.contains("oncall") }' if asks else draw(st.sampled_from(CONDITIONS))
        where = f"{draw(st.sampled_from(PRINCIPALS))}, {draw(st.sampled_from(ACTIONS))}, resource"
        texts.append(f'@id("r{n}") {note}{effect} ({where}) {condition};')
    return "\n".join(texts)


def policy_of(text: str) -> Policy:
    """A folder with these rules."""
    files = {"tools.toml": TOOLS_TOML, "directory.toml": DIRECTORY_TOML, "rules.cedar": text, "tests.toml": ""}
    return load_files(files)


def answered(floor: Floor, police: Police, agent: Agent, tool: str, n: int) -> int:
    """How much leave a run gets for a tool."""
    floor.acts(agent, f"a{n}", tool, args={})
    asked = [effect for effect in floor.effects if isinstance(effect, out.Judge)]
    return RANK[police.decide(asked[0].question).answer] if asked else RANK["deny"]


@settings(max_examples=60, deadline=None)
@given(rules(), st.lists(st.sampled_from(AGENTS), min_size=2, max_size=4), st.data())
def test_nobody_has_more_leave_than_those_above(text: str, names: list[str], data: st.DataObject) -> None:
    police = Police(policy_of(text), lambda: (), lambda run: None, lambda: True)
    floor = household()
    floor.desk.state.tools = {tool: ToolFacts((), signed=False) for tool in TOOLS}
    runs, tools = [floor.agent(names[0], "alice")], TOOLS
    for n, name in enumerate(names[1:]):
        tools = tuple(sorted(data.draw(st.sets(st.sampled_from(tools), min_size=1))))
        runs.append(child(floor, runs[-1], Wish(agent=name, tools=tools, seed=sha256(str(n).encode()))))
    alone = {name: floor.agent(name, "alice", How(seed=name.encode() * 16, token=f"own-{name}")) for name in set(names)}
    for n, tool in enumerate(TOOLS):
        leave = [answered(floor, police, run, tool, n) for run in runs]
        assert leave == sorted(leave, reverse=True)
        assert leave[-1] == 0 or tool in tools
        if "context.chain" not in text:
            assert all(leave[-1] <= answered(floor, police, alone[name], tool, n) for name in alone)


@settings(max_examples=30, deadline=None)
@given(rules(), st.lists(st.sampled_from(AGENTS), min_size=2, max_size=4))
def test_what_the_record_holds_is_answered_and_explained_as_it_was(text: str, names: list[str]) -> None:
    police = Police(policy_of(text), lambda: (), lambda run: None, lambda: True)
    floor = household()
    floor.desk.state.tools = {tool: ToolFacts((), signed=False) for tool in TOOLS}
    run = floor.agent(names[0], "alice")
    for n, name in enumerate(names[1:]):
        run = child(floor, run, Wish(agent=name, tools=TOOLS, seed=sha256(str(n).encode())))
    for n, tool in enumerate(TOOLS):
        floor.acts(run, f"a{n}", tool, args={})
        asked = floor.last(out.Judge)
        assert isinstance(asked, out.Judge)
        found = police.decide(asked.question)
        floor.judges(run, found, f"a{n}")
        record = next(one for one in reversed(floor.records) if one.kind == "action.decided")
        past = past_of({}, json.loads(record.raw), record.at)
        assert past is not None
        assert (past.answer, len(past.above)) == (found.answer, len(names) - 1)
        assert would_differ(police, past) is None
        assert again(police, past).rules == found.rules
        told, above = explained(police.policy, past)
        assert told.answer == found.answer
        assert [hop["answer"] for hop in above if isinstance(hop, dict)] == [hop.answer for hop in found.hops]
