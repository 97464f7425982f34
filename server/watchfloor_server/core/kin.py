"""The run graph: who delegated to whom, as the server itself knows it. What a token says of it is never asked.

Never knows an order, nor what a run may do.
"""

from collections.abc import Iterable, Iterator

from watchfloor.identity import Blend, Hop
from watchfloor_server.core.state import Run, State


def parent_of(state: State, run: Run) -> Run | None:
    """The run that delegated to this one, if it is known still."""
    return None if run.parent is None else state.runs.get(run.parent)


def above(state: State, run: Run) -> Iterator[Run]:
    """The runs that this one was delegated through, the nearest first."""
    parent = parent_of(state, run)
    while parent is not None:
        yield parent
        parent = parent_of(state, parent)


def root_of(state: State, run: Run) -> Run:
    """The run at the head of the chain, from whose mandate everything beneath it is spent."""
    *_, root = run, *above(state, run)
    return root


def with_kin(state: State, runs: Iterable[Run]) -> list[Run]:
    """These runs and all that they delegated to, however far; each once, and none before its parent."""
    found = {run.run: run for run in runs}
    children: dict[str, list[Run]] = {}
    for run in state.runs.values():
        if run.parent is not None:
            children.setdefault(run.parent, []).append(run)
    queue = list(found.values()) if children else []
    while queue:
        for child in children.get(queue.pop(0).run, ()):
            if child.run not in found:
                found[child.run] = child
                queue.append(child)
    return list(found.values())


def beneath(state: State, run: Run) -> list[Run]:
    """All that a run delegated to, however far; none before its parent."""
    return with_kin(state, [run])[1:]


def hop_of(parent: Run, delegation: str, tools: tuple[str, ...]) -> Hop:
    """A parent as a hop of its child's chain."""
    agent = parent.blend.agent
    return Hop(
        run=parent.run,
        agent=agent.name,
        subject=agent.subject,
        class_=agent.attestation.class_,
        key=agent.attestation.key,
        expires_at=agent.attestation.expires_at,
        delegation=delegation,
        tools=tools,
    )


def as_child(parent: Run, blend: Blend, last: Hop) -> Blend:
    """The blend of a run whose last hop is `last`: its parent's person, and its parent's chain before that hop."""
    hop = hop_of(parent, last.delegation, last.tools)
    return blend.model_copy(update={"human": parent.blend.human, "chain": (*parent.blend.hops, hop)})
