"""A warden's tree: held and killed look by look, while its processes fork as they like.

Agent 0 stands for the warden's word with the server. Never knows why an order came.
"""

from collections.abc import Iterator

from model.stage import Stage
from model.state import Message, Step, Tree, World


def steps(world: World, stage: Stage) -> Iterator[Step]:
    """Processes that act and fork; the warden that stops and kills them; the guard that outlives it."""
    if "tree" not in stage.has:
        return
    procs, mode = world.tree.procs, world.agents[0].mode
    if "live" in procs:
        yield Step("tree", "acts", world, (("lands", 0),), "will")
        if "none" in procs:
            yield _to(world, procs.index("none"), "live", "tree", "forks", "will")
    if world.tree.warden == "dead":
        yield from _guard(world, stage)
    elif mode == "stopped":
        yield from _kills(world, stage)
    else:
        woken, word = ("live", "holds") if mode == "still" else ("held", "lets go")
        for n, proc in enumerate(procs):
            if proc == woken:
                yield _to(world, n, "held" if mode == "still" else "live", "warden", word)


def dies(world: World, stage: Stage) -> Iterator[Step]:
    """SIGKILL of the warden."""
    faults = world.faults
    if "tree" in stage.has and faults.warden_dies and world.tree.warden not in ("dead", "done"):
        after = world.agent(0, world.agents[0]._replace(mode="gone"))
        after = after._replace(
            tree=world.tree._replace(warden="dead"), faults=faults._replace(warden_dies=faults.warden_dies - 1)
        )
        yield Step("warden", "is killed", after, (), "fault")


def _guard(world: World, stage: Stage) -> Iterator[Step]:
    """The guard hears that its warden is gone, and kills whatever is left."""
    for n, proc in enumerate(world.tree.procs):
        if proc in ("live", "held") and stage.rules.tree_dies_with_its_warden:
            yield _to(world, n, "dead", "guard", "kills")


def _kills(world: World, stage: Stage) -> Iterator[Step]:
    """Look, stop, look again until nobody came; kill; gone is when nothing is left, and is looked at too."""
    tree, rules = world.tree, stage.rules
    there = _found(tree, adopts=rules.guard_adopts_orphans)
    if tree.warden == "done":
        return
    has_news = tree.warden == "looked" and _is_stopped(tree) and there != tree.seen and rules.kill_looks_again
    if tree.warden == "idle" or has_news:
        after = tree._replace(warden="looked", seen=there)
        yield Step("warden", f"looks, and finds {len(there)}", world._replace(tree=after))
        return
    if tree.warden == "looked" and not _is_stopped(tree):
        for n in tree.seen:
            if tree.procs[n] == "live":
                yield _to(world, n, "held", "warden", "stops")
    elif left := [n for n in sorted(tree.seen) if tree.procs[n] == "held"]:
        for n in left:
            yield _to(world, n, "dead", "warden", "kills")
    elif there and rules.kill_looks_again:
        yield Step("warden", "looks again", world._replace(tree=tree._replace(seen=there)))
    else:
        order, epoch = world.agents[0].heard
        gone: Message = ("stopped", 0, order, epoch, True, True)
        after = world._replace(tree=tree._replace(warden="done")).say(gone)
        yield Step("warden", "says: every process of the tree is gone", after)


def _found(tree: Tree, *, adopts: bool) -> frozenset[int]:
    """What a look finds: everything; without a guard that adopts, not the child of a parent that is dead."""
    there = frozenset(n for n, proc in enumerate(tree.procs) if proc in ("live", "held"))
    return there if adopts or tree.procs[1] != "dead" else there - {2}


def _is_stopped(tree: Tree) -> bool:
    return all(tree.procs[n] != "live" for n in tree.seen)


def _to(world: World, n: int, state: str, who: str, verb: str, kind: str = "do") -> Step:
    procs = world.tree.procs
    after = world._replace(tree=world.tree._replace(procs=(*procs[:n], state, *procs[n + 1 :])))
    return Step(who, f"{verb} process {n}", after, (), kind)
