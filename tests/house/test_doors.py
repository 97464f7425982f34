"""Every word that an agent, a tool or a token wrote is hostile, and `watchfloor.visible` is the one door for it.

What a tree can show is checked here: who may write to a terminal, that nothing is read as markup, what a log may hold.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from house.syntax import PRODUCT, Source, calls, dotted, ids

PRINTERS = {
    "server/watchfloor/cli/output.py": "the command line's one door to stdout and stderr",
    "server/watchfloor_server/app/log.py": "what scripts wait for, on stdout",
    "server/watchfloor_server/gateway/log.py": "the log of a server's processes, on stderr",
    "console/watchfloor_console/plain/": "the line mode is a console that writes lines",
    "console/watchfloor_console/driver": "Textual's own writer, replaced: it gets frames that are drawn already",
}
"""Who may write to a terminal, and why."""

WRITES = {"print", "typer.echo", "typer.secho", "click.echo", "click.secho", "rich.print", "rich.print_json"}
STREAMS = {"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"}

READS_MARKUP = {
    "Static",
    "Label",
    "Button",
    "Checkbox",
    "RadioButton",
    "OptionList",
    "Option",
    "notify",
    "Log",
    "RichLog",
}
"""What Textual reads as markup, unless told otherwise: `[@click=...]` in an agent's text would be a button."""

MARKUP_TEXT = {"border_title", "border_subtitle", "tooltip"}
"""Attributes that Textual reads as markup whenever they are a plain string."""

LEVELS = {"debug", "info", "warning", "error", "critical", "log"}
LOGGERS = re.compile(r"(^|\.)_?(log|logger|logging|LOG|LOGGER)$")
OURS = re.compile(
    r"(^|_)(id|ids|seq|count|size|port|code|kind|epoch|pid|status|level|name_shown|shown)$|_(s|ms|us|at|bytes)$|^(n|seq|port)$"
)
"""Numbers, and words out of our own closed lists: what may stand in a log as it is."""

CONSOLE = [source for source in PRODUCT if source.path.startswith("console/")]


def is_printer(source: Source) -> bool:
    return any(source.path.startswith(door) for door in PRINTERS)


def at(source: Source, node: ast.expr | ast.stmt, words: str) -> str:
    return f"{source.path}:{node.lineno} {words}"


def terminal_writes(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.Call) and dotted(node.func) in WRITES:
            yield at(source, node, f"calls {dotted(node.func)}")
        if isinstance(node, ast.Attribute) and dotted(node) in STREAMS:
            yield at(source, node, f"takes {dotted(node)}")


def is_plain(node: ast.expr) -> bool:
    """True of a text that stands in our own code, and of one that a call has built."""
    return isinstance(node, ast.Constant | ast.Call)


def unmarked(call: ast.Call) -> bool:
    """True when a call says `markup=False`."""
    return any(
        each.arg == "markup" and isinstance(each.value, ast.Constant) and each.value.value is False
        for each in call.keywords
    )


def markup(source: Source) -> Iterator[str]:
    for call in calls(source.tree()):
        name = dotted(call.func).rpartition(".")[2]
        if name == "from_markup":
            yield at(source, call, "reads text as markup")
        elif any(each.arg == "markup" for each in call.keywords) and not unmarked(call):
            yield at(source, call, f"turns markup on in {name}")
        elif name in READS_MARKUP and call.args and not isinstance(call.args[0], ast.Constant) and not unmarked(call):
            yield at(source, call, f"gives {name} a text without markup=False")
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.Assign) and not is_plain(node.value):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in MARKUP_TEXT:
                    yield at(source, node, f"sets {target.attr} to a text that Textual reads as markup")


def names_from_visible(tree: ast.Module) -> set[str]:
    """What a module took from `watchfloor.visible`, by the names it has there."""
    taken = {"visible"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("watchfloor.visible"):
            taken |= {each.asname or each.name for each in node.names}
    return taken


def may_be_logged(value: ast.expr, doors: set[str]) -> bool:
    """True of a constant, of what a door lets out, and of numbers and words of our own lists (by their names)."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.Call):
        name = dotted(value.func)
        return name.partition(".")[0] in doors or name in {"len", "int", "round"}
    name = dotted(value)
    return bool(OURS.search(name.rpartition(".")[2])) or name.endswith("__name__")


def careless_logs(source: Source) -> Iterator[str]:
    doors = names_from_visible(source.tree())
    for call in calls(source.tree()):
        logger, _, level = dotted(call.func).rpartition(".")
        if not LOGGERS.search(logger):
            continue
        if level == "exception" or any(each.arg in {"exc_info", "stack_info"} for each in call.keywords):
            yield at(source, call, "logs a traceback, which holds whatever words were in the values")
        elif level in LEVELS:
            values = [each for each in call.args if not may_be_logged(each, doors)]
            yield from (at(source, call, f"logs `{ast.unparse(each)}` as it came") for each in values)


@pytest.mark.parametrize("source", [each for each in PRODUCT if not is_printer(each)], ids=ids)
def test_only_few_rooms_write_to_a_terminal(source: Source) -> None:
    found = list(terminal_writes(source))
    assert not found, f"only {', '.join(PRINTERS)} may: hand the words to one of them\n" + "\n".join(found)


@pytest.mark.parametrize(
    "source", [each for each in PRODUCT if is_printer(each) and "/plain/" not in each.path], ids=ids
)
def test_the_command_lines_door_goes_through_visible(source: Source) -> None:
    if source.path.endswith("cli/output.py"):
        assert "watchfloor.visible" in source.text(), f"{source.path} prints, but never asks watchfloor.visible"


@pytest.mark.parametrize("source", CONSOLE, ids=ids)
def test_nothing_on_the_screen_is_read_as_markup(source: Source) -> None:
    found = list(markup(source))
    assert not found, "build Content or Segments, or say markup=False:\n" + "\n".join(found)


@pytest.mark.parametrize("source", PRODUCT, ids=ids)
def test_a_log_holds_foreign_words_only_through_visible(source: Source) -> None:
    found = list(careless_logs(source))
    assert not found, "wrap it in a function of watchfloor.visible, or name it for what it is:\n" + "\n".join(found)


@pytest.mark.parametrize("source", PRODUCT, ids=ids)
def test_no_traceback_reaches_a_user(source: Source) -> None:
    found = [
        at(source, each, dotted(each.func))
        for each in calls(source.tree())
        if dotted(each.func).startswith("traceback.")
    ]
    assert not found, "an error is one clear sentence:\n" + "\n".join(found)
