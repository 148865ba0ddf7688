"""Everything that the storage refuses has a sentence, and says in its docstring what it is."""

from __future__ import annotations

import inspect

import pytest

from handlers.refusals import SENTENCES, sentence
from storage import errors

REFUSALS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.Refusal) and kind is not errors.Refusal
]


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: str(kind.__name__))
def test_every_refusal_has_a_sentence(kind: type[errors.Refusal]) -> None:
    assert sentence(kind()).key.endswith((".", "!", "?"))
    assert str(kind()) == (kind.__doc__ or "").split("\n")[0]


def test_no_sentence_is_left_over() -> None:
    assert set(SENTENCES) == set(REFUSALS)
