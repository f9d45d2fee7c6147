# SPDX-License-Identifier: GPL-2.0-or-later
"""Indices: formulas by hand, what they may not hold, and which bands the well-known ones take."""

from __future__ import annotations

import numpy as np
import pytest
from clusterbrush.core.base.errors import ModelError, ParameterError
from clusterbrush.core.features.indices import BandIndex, band_roles, bands_of, check, preset
from clusterbrush.core.features.registry import kinds_from_list
from clusterbrush.core.raster.bands import Band
from hypothesis import given, settings
from hypothesis import strategies as st

BANDS = np.array([[[1.0, 2.0]], [[3.0, 4.0]], [[10.0, 0.0]], [[30.0, 0.0]]], dtype=np.float32)
VALID = np.ones((1, 2), dtype=bool)


def value(formula: str, bands: np.ndarray = BANDS, valid: np.ndarray = VALID) -> list[float]:
    return BandIndex("x", formula).compute(bands, valid)[0, 0].tolist()


def named(*names: str, roles: tuple[str, ...] = ()) -> list[Band]:
    roles = roles or ("Undefined",) * len(names)
    return [Band(n, name, bool(name), None, role, 8) for n, (name, role) in enumerate(zip(names, roles), start=1)]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("b1", 1.0),
        ("-b1 + +b2", 2.0),
        ("(b4 - b3) / (b4 + b3)", 0.5),
        ("b1 + b2 * b3", 31.0),
        ("(b1 + b2) * b3", 40.0),
        ("2 ** b2", 8.0),
        ("b3 / 4", 2.5),
        ("min(b1, b2, 0.5)", 0.5),
        ("max(b1, b2)", 3.0),
        ("abs(b1 - b2)", 2.0),
        ("sqrt(b2 + b1)", 2.0),
        ("log(exp(b2))", 3.0),
        ("1e1 - .5", 9.5),
        ("  b1\t+ b1 ", 2.0),
    ],
)
def test_formulas_by_hand(formula: str, expected: float) -> None:
    assert value(formula)[0] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("formula", ["b1 / b3", "b3 / b4", "log(b3)", "log(-b1)", "sqrt(0 - b1)", "exp(b1 * 1000)"])
def test_where_there_is_no_value_it_is_zero(formula: str) -> None:
    assert value(formula)[1] == 0.0


def test_where_not_valid_it_is_zero() -> None:
    assert value("b1 + 5", valid=np.array([[True, False]])) == [6.0, 0.0]


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "b1 +",
        "b0",
        "b01",
        "B1",
        "x",
        "b1 if b2 else b3",
        "b1 // b2",
        "b1 % b2",
        "b1 < b2",
        "not b1",
        "b1 and b2",
        "'a'",
        "True",
        "1j",
        "None",
        "b1.real",
        "b1[0]",
        "[b1]",
        "(b1, b2)",
        "lambda: 1",
        "open('x')",
        "__import__('os')",
        "min(b1)",
        "min(b1, b2, key=b3)",
        "sqrt(b1, b2)",
        "min(*b1)",
        "b1 := 2",
        "b1; b2",
        "b1\nb2",
        "1e39 * b1",
        "9" * 500,
        "b1 +" * 400 + "b1",
        "-" * 300 + "b1",
        "(" * 300 + "b1" + ")" * 300,
        "b1" + ".a" * 400,
        "b1\x00",
    ],
)
def test_what_a_formula_may_not_hold_is_a_sentence(formula: str) -> None:
    with pytest.raises(ParameterError) as caught:
        check(formula, 4)
    assert "formula" in str(caught.value)


@given(text=st.text(alphabet="b123.+-*/() minaxsqrtloge,", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_formula_or_a_sentence(text: str) -> None:
    try:
        check(text, 3)
    except ParameterError:
        return
    assert np.isfinite(BandIndex("x", text).compute(BANDS, VALID)).all()


def test_a_band_that_is_not_there() -> None:
    with pytest.raises(ParameterError, match=r"asks for b5, but the number of bands is 4"):
        check("b5 + b1", 4)
    with pytest.raises(ParameterError):
        BandIndex("x", "b3").names(["one", "two"])
    assert bands_of("b3 + b1 * b3") == [1, 3]


@given(row=st.integers(0, 20), col=st.integers(0, 20))
@settings(max_examples=20, deadline=None)
def test_blocks_equal_the_whole(row: int, col: int) -> None:
    bands = np.random.default_rng(1).random((3, 30, 41), dtype=np.float32)
    valid = np.ones((30, 41), dtype=bool)
    index = BandIndex("x", "log(b1 + 1) ** b2 / exp(b3)")
    whole = index.compute(bands, valid)[:, row:, col:]
    np.testing.assert_array_equal(index.compute(bands[:, row:, col:], valid[row:, col:]), whole)


# --- well-known ones


def test_by_what_the_file_says_about_colours() -> None:
    roles = ("Blue", "Green", "Red", "Undefined")
    assert preset("NDVI", named("", "", "", "", roles=roles)).formula == "(b4 - b3) / (b4 + b3)"
    assert preset("NDWI", named("", "", "", "", roles=roles)).formula == "(b2 - b4) / (b2 + b4)"


def test_by_the_names_of_the_bands() -> None:
    bands = named("Coastal", "blue", "Green (B3)", "RED", "Near Infrared", "SWIR 1")
    expected = {"blue": 2, "green": 3, "red": 4, "nir": 5}
    assert {role: band_roles(bands).get(role) for role in expected} == expected


def test_without_names_the_usual_order() -> None:
    assert preset("ExG", named("", "", "")).formula.startswith("2 * b2 / (b1 + b2 + b3)")
    assert preset("NDVI", named("", "", "", "")).formula == "(b4 - b1) / (b4 + b1)"


def test_excess_green_by_hand() -> None:
    """Pure green is 2, grey 0, pure red -1."""
    index = preset("ExG", named("", "", ""))
    bands = np.array([[[0, 5, 9]], [[7, 5, 0]], [[0, 5, 0]]], dtype=np.float32)
    np.testing.assert_allclose(index.compute(bands, np.ones((1, 3), bool))[0, 0], [2.0, 0.0, -1.0], atol=1e-6)


def test_an_index_without_its_band_is_a_sentence() -> None:
    with pytest.raises(ParameterError, match="NDVI needs a band of nir"):
        preset("NDVI", named("", "", "", roles=("Red", "Green", "Blue")))
    with pytest.raises(ParameterError, match="green, nir"):
        preset("NDWI", named("a"))
    with pytest.raises(ParameterError, match="Unknown index EVI"):
        preset("EVI", named("a"))


# --- the file


def test_it_comes_back_from_a_file() -> None:
    index = BandIndex("NDVI", "(b4 - b3) / (b4 + b3)")
    assert kinds_from_list([{"kind": "index", **index.to_dict()}]) == (index,)


@pytest.mark.parametrize("values", [{}, {"name": "x"}, {"name": "x", "formula": 3}, {"name": "x", "formula": "os"}])
def test_a_damaged_file_is_a_sentence(values: dict) -> None:
    with pytest.raises(ModelError, match="damaged"):
        BandIndex.from_dict(values)
