# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables as CSV: any cell comes back, numbers are those that were written."""

from __future__ import annotations

import csv
import io
import math

from clusterbrush.core.base.csv_text import csv_areas, csv_column, csv_number, csv_text
from hypothesis import given
from hypothesis import strategies as st

letters = st.characters(exclude_categories=("Cs", "Cc"))
cells = st.text(letters, max_size=8) | st.sampled_from(['"', ",", "a\nb", "a;b", " "])


@given(st.lists(st.lists(cells, min_size=2, max_size=4), max_size=5))
def test_any_cell_comes_back(rows: list[list[str]]) -> None:
    text = csv_text(rows)
    assert list(csv.reader(io.StringIO(text, newline=""))) == rows
    assert "\r" not in text


@given(st.floats(-1e300, 1e300))
def test_a_number_keeps_ten_digits_and_has_a_point(value: float) -> None:
    text = csv_number(value)
    assert math.isclose(float(text), value, rel_tol=1e-9)
    assert "," not in text
    assert csv_number(0.1) == "0.1"


def test_areas_stand_in_three_units() -> None:
    assert csv_areas(2_500_000.0) == ["2500000", "250", "2.5"]
    assert csv_areas(None) == ["", "", ""]


@given(st.lists(st.integers(0, 40), min_size=1), st.sampled_from([0.0, 1e15, 2.0**53, -1.7e9, 1e-320]))
def test_a_column_tells_different_numbers_apart(steps: list[int], origin: float) -> None:
    values = [origin + 4 * step for step in steps]
    texts = csv_column(values)
    assert len(set(texts)) == len(set(values))
    if origin == 0:
        assert texts == [csv_number(value) for value in values]
