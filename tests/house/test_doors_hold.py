"""The door tests themselves: what they must find, and what they must let pass."""

import ast

import pytest

from house.syntax import Source, parsed
from house.test_doors import careless_logs, markup, terminal_writes


class Snippet(Source):
    """A source that exists only here."""

    def tree(self) -> ast.Module:
        return ast.parse(self.path)


@pytest.mark.parametrize("text", ["print(x)", "typer.echo(x)", "sys.stdout.write(x)", "click.secho(x)"])
def test_writing_to_a_terminal_is_found(text: str) -> None:
    assert list(terminal_writes(Snippet(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Static(words)",
        "Label(f'{agent} waits')",
        "self.notify(reason)",
        "Content.from_markup(words)",
        "Static(words, markup=True)",
        "box.border_title = f'{agent}'",
        "box.tooltip = words",
    ],
)
def test_reading_markup_is_found(text: str) -> None:
    assert list(markup(Snippet(text)))


@pytest.mark.parametrize("text", ["Static('kills')", "Static(words, markup=False)", "box.border_title = 'Fleet'"])
def test_our_own_words_and_unmarked_ones_pass(text: str) -> None:
    assert not list(markup(Snippet(text)))


@pytest.mark.parametrize(
    "text",
    ["log.info('from %s', text)", "_log.warning('%s', error)", "self.log.error(words)", "log.exception('no')"],
)
def test_foreign_words_in_a_log_are_found(text: str) -> None:
    assert list(careless_logs(Snippet(text)))


@pytest.mark.parametrize(
    "text",
    ["log.info('from %s', visible(text))", "log.info('%d of %s', len(text), run_id)", "math.log(x)", "log.info('up')"],
)
def test_visible_words_numbers_and_ids_pass(text: str) -> None:
    assert not list(careless_logs(Snippet(text)))


def test_a_tree_is_parsed_once() -> None:
    assert parsed("tests/house/syntax.py") is parsed("tests/house/syntax.py")
