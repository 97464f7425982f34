from importlib.util import find_spec

import pytest

from watchfloor.cli.table import VERBS, Verb, root_help


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_every_verb_is_where_the_table_says(verb: Verb) -> None:
    assert find_spec(f"watchfloor.cli.verbs.{verb.module}") is not None


def test_the_root_help_names_each_verb_once_on_a_line_of_its_own() -> None:
    for name in VERBS:
        assert sum(line.startswith(f"  {name} ") for line in root_help()) == 1


def test_the_root_help_is_ascii_and_fits_100_columns() -> None:
    assert all(line.isascii() and len(line) <= 100 for line in root_help())
