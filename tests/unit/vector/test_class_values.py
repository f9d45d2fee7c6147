# SPDX-License-Identifier: GPL-2.0-or-later
"""Values of a field as classes."""

from __future__ import annotations

import pytest
from clusterbrush.core.base.errors import InputError
from clusterbrush.core.vector.class_values import are_names, class_value, numbered, plain_value
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text(st.characters(categories=("L",)), min_size=1)


@given(st.integers(0, 2**53), st.sampled_from(["{}", " {}", "{} "]))
def test_a_number_is_one_class_however_it_is_written(number: int, form: str) -> None:
    assert plain_value(number) == plain_value(float(number)) == plain_value(form.format(number)) == number
    assert {type(plain_value(one)) for one in (number, float(number), str(number))} == {int}
    assert class_value(form.format(number), "f") == number


@pytest.mark.parametrize("value", ["tree", "-2", "2.5", "", 1.5, None])
def test_what_is_no_whole_number_stays(value: object) -> None:
    assert plain_value(value) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2, 2), (2.0, 2), ("2", 2), (" tree ", "tree"), ("", None), (0, 0), (None, None), (float("nan"), None)],
)
def test_class_values(value: object, expected: object) -> None:
    assert class_value(value, "cls") == expected


@pytest.mark.parametrize("value", [-1, -3.0, 2.5])
def test_a_number_that_no_class_has_is_told_as_it_stands(value: float) -> None:
    with pytest.raises(InputError, match=f"The field cls holds {value}, which is no class"):
        class_value(value, "cls")


def test_one_text_makes_all_of_them_names() -> None:
    assert are_names([1, "tree"])
    assert not are_names([1, 2, None, ""])


@given(st.sets(st.one_of(st.integers(0, 99), NAMES)), st.randoms())
def test_names_are_numbered_in_alphabetical_order(names: set, random) -> None:
    shuffled = list(names)
    random.shuffle(shuffled)
    found = numbered([*shuffled, *shuffled])
    assert found == numbered(names)
    assert list(found.values()) == list(range(1, len(names) + 1))
    assert [str(name) for name in found] == sorted(str(name) for name in names)
