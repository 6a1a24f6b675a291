"""Every category has a name in both languages."""

import pytest

from nlp import Category, category_names


@pytest.mark.parametrize("english", [False, True])
def test_category_names_are_complete_and_different(english: bool) -> None:
    names = category_names(english)
    assert set(names) == set(Category)
    assert len(set(names.values())) == len(Category) == 18
    assert all(name.isascii() == english for name in names.values())
