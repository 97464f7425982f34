import ast
import re
import sys
from pathlib import PurePosixPath

import pytest

from house.syntax import PRODUCT, Source, ids

VAGUE = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "base", "misc"}

SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


@pytest.mark.parametrize("source", PRODUCT, ids=ids)
def test_no_module_is_called_like_one_of_the_standard_library(source: Source) -> None:
    parts = PurePosixPath(source.path).with_suffix("").parts[1:]
    taken = sorted(set(parts) & sys.stdlib_module_names)
    assert not taken, (
        f"{source.path}: {taken[0]!r} is a module of the standard library, and a file run from that folder "
        "would get ours instead: choose another noun"
    )


@pytest.mark.parametrize("source", PRODUCT, ids=ids)
def test_a_module_has_a_subject(source: Source) -> None:
    vague = sorted(set(PurePosixPath(source.path).with_suffix("").parts) & VAGUE)
    assert not vague, f"{source.path}: {vague[0]!r} says nothing about what is inside: name its subject"


@pytest.mark.parametrize("source", PRODUCT, ids=ids)
def test_a_module_says_what_it_knows_and_what_it_must_never_know(source: Source) -> None:
    words = ast.get_docstring(source.tree()) or ""
    assert len(SENTENCE_END.findall(words)) >= 2, (
        f"{source.path}: its docstring needs two sentences: what this room knows, and what it must never know"
    )
    assert "never" in words.lower(), f"{source.path}: its docstring does not say what it must never know"
