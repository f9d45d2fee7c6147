# SPDX-License-Identifier: GPL-2.0-or-later
"""How numbers look in reports."""

from __future__ import annotations

import math

import pytest
from clusterbrush.core.base.numbers import NumberStyle, area_unit, decimals_for, fill
from hypothesis import given
from hypothesis import strategies as st

EN = NumberStyle()
THIN, SPACE, MINUS = "\u202f", "\u00a0", "\u2212"


def plain(text: str) -> str:
    """Return text with its special spaces as ordinary ones."""
    return text.replace(THIN, " ").replace(SPACE, " ")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1234567, 0, "1 234 567"),
        (999, 0, "999"),
        (1234.5678, 2, "1 234.57"),
        (-1234.5, 1, MINUS + "1 234.5"),
        (-0.04, 1, "0.0"),
        (-0.06, 1, MINUS + "0.1"),
        (math.nan, 2, "\u2013"),
        (math.inf, 2, "\u221e"),
        (-math.inf, 2, MINUS + "\u221e"),
    ],
)
def test_fixed(value: float, decimals: int, expected: str) -> None:
    assert plain(EN.fixed(value, decimals)) == expected


def test_groups_are_not_broken_at_the_end_of_a_line() -> None:
    assert EN.whole(1234567) == f"1{THIN}234{THIN}567"
    assert EN.percent(0.5) == f"50.0{SPACE}%"


@pytest.mark.parametrize(
    ("code", "expected"), [("en", "1.5"), ("en_GB", "1.5"), ("fr", "1,5"), ("de_AT", "1,5"), ("ja", "1.5")]
)
def test_decimal_sign_of_a_language(code: str, expected: str) -> None:
    assert NumberStyle.of_language(code).fixed(1.5, 1) == expected


def test_comma_and_group_do_not_mix() -> None:
    assert plain(NumberStyle.of_language("fr").fixed(1234567.25, 2)) == "1 234 567,25"


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0, 3, "0"),
        (12.345, 3, "12.3"),
        (1.0, 3, "1.00"),
        (9.996, 3, "10.0"),
        (123456, 3, "123 456"),
        (0.0012345, 3, "0.00123"),
        (6.168e9, 4, "6.168 × 10⁹"),
        (9.9996e9, 4, "1.000 × 10¹⁰"),
        (-2.5e-7, 2, MINUS + "2.5 × 10⁻⁷"),
        (1e7, 3, "1.00 × 10⁷"),
    ],
)
def test_significant(value: float, digits: int, expected: str) -> None:
    assert plain(EN.significant(value, digits)) == expected


@given(st.floats(min_value=1e-300, max_value=1e300), st.sampled_from([1, -1]))
def test_significant_keeps_the_value(size: float, sign: int) -> None:
    text = EN.significant(sign * size, 4)
    front, _, power = text.replace(THIN, "").replace(SPACE, "").replace(MINUS, "-").partition("×10")
    digits = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    assert float(front + "e" + (digits or "0")) == pytest.approx(sign * size, rel=1e-3)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "0.0 %"),
        (0.165, "16.5 %"),
        (1.0, "100.0 %"),
        (0.0003, "< 0.1 %"),
        (0.0005, "0.1 %"),
        (0.9999, "> 99.9 %"),
        (0.9994, "99.9 %"),
    ],
)
def test_percent_never_hides_something_as_nothing_or_everything(share: float, expected: str) -> None:
    assert plain(EN.percent(share)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.002, "0.002"),
        (300, "300"),
        (1e5, "100 000"),
        (-0.5, "−0.5"),
        (1234.5, "1 234.5"),
        (12345678, "12 345 678"),
        (0.1 + 0.2, "0.3"),
        (1e-5, "1 × 10⁻⁵"),
        (999999.96, "1 000 000"),
        (123456789012345.0, "123 456 789 012 345"),
        (1e15, "1 × 10¹⁵"),
        (-3.4028235e38, MINUS + "3.40282 × 10³⁸"),
        (1e-320, "9.99989 × 10⁻³²¹"),
        (math.nan, "–"),
    ],
)
def test_plain_settings(value: float, expected: str) -> None:
    assert plain(EN.plain(value)) == expected


@pytest.mark.parametrize(
    ("areas", "symbol"),
    [
        ([], "m²"),
        ([0.0], "m²"),
        ([99_999.0], "m²"),
        ([100_000.0, 3.0], "ha"),
        ([9_999_999.0], "ha"),
        ([1.0, 1e7], "km²"),
    ],
)
def test_area_unit_suits_the_largest(areas: list[float], symbol: str) -> None:
    assert area_unit(areas).symbol == symbol


def test_one_area() -> None:
    assert plain(EN.area(553_795_200.0)) == "553.8 km²"
    assert plain(EN.area(123_456.0)) == "12.35 ha"


@pytest.mark.parametrize(
    ("values", "digits", "expected"),
    [([5.0], 4, 3), ([123.4, 0.1], 4, 1), ([99.999], 4, 1), ([1e6], 4, 0), ([], 4, 0), ([math.nan, 2.0], 2, 1)],
)
def test_decimals_of_a_column(values: list[float], digits: int, expected: int) -> None:
    assert decimals_for(values, digits) == expected


def test_column_shares_its_decimals() -> None:
    assert EN.column([1.0, 23.456, -0.5]) == ["1.00", "23.46", MINUS + "0.50"]
    assert [plain(text) for text in EN.column([1000.0, 0.2, -0.2, 0.0])] == ["1 000", "< 1", "> −1", "0"]


def test_column_of_tiny_numbers_uses_powers() -> None:
    assert [plain(text) for text in EN.column([2e-6, 0.0])] == ["2.000 × 10⁻⁶", "0"]


@pytest.mark.parametrize(
    ("template", "value", "english", "french"),
    [
        ("{x}", 9999, "9999", "9999"),  # a year, a code
        ("{x}", 10_000, "10 000", "10 000"),
        ("{x}", 9007199254740993, "9 007 199 254 740 993", "9 007 199 254 740 993"),  # not to be had as a float
        ("{x}", -(2**63 - 1), "−9 223 372 036 854 775 807", "−9 223 372 036 854 775 807"),
        ("{x:.3g}", 3.4028235e38, "3.4 × 10³⁸", "3,4 × 10³⁸"),
        ("{x:.3g}", 1.7976931348623157e308, "1.8 × 10³⁰⁸", "1,8 × 10³⁰⁸"),
        ("{x:.1g}", 1e17, "1 × 10¹⁷", "1 × 10¹⁷"),
        ("{x}", 0.25, "0.25", "0,25"),
        ("{x:.1f}", 12345.67, "12 345.7", "12 345,7"),
        ("{x:.1f}", math.inf, "∞", "∞"),
        ("{x:.4g}", 90_123.4, "90 120", "90 120"),
        ("{x:.4g}", -0.5, "−0.5", "−0,5"),
        ("{x:.1%}", 0.1234, "12.3 %", "12,3 %"),
        ("{x:.0%}", 0.5, "50 %", "50 %"),
        ("{x}", "a.b", "a.b", "a.b"),
        ("{x:>3}", "a", "  a", "  a"),
        ("{x}", True, "True", "True"),
        ("{{{x}}}", 1.5, "{1.5}", "{1,5}"),
    ],
)
def test_sentences_have_numbers_in_their_language(template: str, value: object, english: str, french: str) -> None:
    assert plain(fill(template, {"x": value}, EN)) == english
    assert plain(fill(template, {"x": value}, NumberStyle.of_language("fr"))) == french


def test_a_place_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{y}", {"x": 1}, EN)


@pytest.mark.parametrize(
    ("share", "margin", "decimals", "text"),
    [
        (0.43, 0.02, 0, "43 ± 2 %"),
        (0.4349, 0.0151, 0, "43 ± 2 %"),
        (0.4349, 0.0152, 0, "43 ± 3 %"),  # the rounded share lies further away
        (0.052, 0.004, 1, "5.2 ± 0.4 %"),
        (0.004, 0.012, 0, "< 2 %"),
        (0.9962, 0.012, 0, "> 98 %"),
    ],
)
def test_a_share_within_its_margin(share: float, margin: float, decimals: int, text: str) -> None:
    assert plain(EN.within(share, margin, decimals)) == text
