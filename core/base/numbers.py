# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers as text in reports: grouped digits, significant digits, shares, areas in a suitable unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

THIN_SPACE = "\u202f"  # narrow and unbreakable: groups digits in every language (ISO 80000-1)
SPACE = "\u00a0"  # unbreakable, between a number and its unit
MINUS = "\u2212"
NOTHING = "\u2013"  # in place of a number that is not known
TIMES = "\u00d7"
SUPERSCRIPTS = str.maketrans("-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
POINT_LANGUAGES = frozenset({"en", "ja", "zh", "ko", "th", "he", "hi"})  # the others write a decimal comma

ROUNDING = 1e-9  # of a step, which is no reason to round up
MAX_PLAIN = 1e7  # from here on with a power of ten
MIN_PLAIN = 1e-4
MAX_DECIMALS = 7
MAX_WRITTEN_OUT = 1e15  # from here on a number that was measured has a power of ten, also where it is whole
MIN_GROUPED = 10_000  # in sentences, where a number of four digits may be a year or an EPSG code
DIGITS_IN_SENTENCES = 6


@dataclass(frozen=True)
class Unit:
    """A unit of area: its symbol and its size in square metres."""

    symbol: str
    square_metres: float


SQUARE_METRE = Unit("m\u00b2", 1.0)
HECTARE = Unit("ha", 1e4)
SQUARE_KILOMETRE = Unit("km\u00b2", 1e6)


def area_unit(square_metres: Iterable[float]) -> Unit:
    """Return the unit that suits a column of areas in m2: the largest stays between 10 and 100 000 where it can."""
    largest = max(square_metres, default=0.0)
    if largest >= 10 * SQUARE_KILOMETRE.square_metres:
        return SQUARE_KILOMETRE
    return HECTARE if largest >= 10 * HECTARE.square_metres else SQUARE_METRE


def decimals_for(values: Iterable[float], digits: int) -> int:
    """Return the decimals that give the largest of `values` that many significant digits."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0:
        return 0
    return min(max(digits - 1 - _exponent(largest, digits), 0), MAX_DECIMALS)


def _exponent(value: float, digits: int) -> int:
    """Return the power of ten of a number, after rounding: 9.99 with two digits is 10."""
    return int(f"{value:.{digits - 1}e}".partition("e")[2])


@dataclass(frozen=True)
class NumberStyle:
    """The signs that numbers are written with.

    Parameters
    ----------
    point : str
        Decimal sign.
    group : str
        Between groups of three digits.
    """

    point: str = "."
    group: str = THIN_SPACE

    @classmethod
    def of_language(cls, code: str) -> NumberStyle:
        """Return the style of a language code such as ``fr`` or ``en_GB``."""
        return cls("." if code[:2].lower() in POINT_LANGUAGES else ",")

    def fixed(self, value: float, decimals: int) -> str:
        """Return a number with grouped digits and that many decimals; integers keep all digits, however large."""
        if isinstance(value, int) and decimals == 0:
            return (MINUS if value < 0 else "") + f"{abs(value):,d}".replace(",", self.group)
        if not math.isfinite(value):
            return NOTHING if math.isnan(value) else (MINUS if value < 0 else "") + "\u221e"
        digits = f"{abs(value):,.{decimals}f}"
        sign = MINUS if value < 0 and digits.strip("0.,") else ""
        return sign + digits.translate({ord(","): self.group, ord("."): self.point})

    def whole(self, value: float) -> str:
        """Return a whole number, such as a count of pixels."""
        return self.fixed(value, 0)

    def significant(self, value: float, digits: int = 3) -> str:
        """Return a number with at least that many significant digits, very large and small ones with a power of ten."""
        if value == 0 or not math.isfinite(value):
            return self.fixed(value, 0)
        exponent = _exponent(value, digits)
        if MIN_PLAIN <= abs(value) < MAX_PLAIN:
            return self.fixed(value, max(digits - 1 - exponent, 0))
        mantissa = self.fixed(float(f"{value:.{digits - 1}e}".partition("e")[0]), digits - 1)
        return f"{mantissa}{SPACE}{TIMES}{SPACE}10{str(exponent).translate(SUPERSCRIPTS)}"

    def plain(self, value: float, digits: int = 6) -> str:
        """Return a number without trailing zeros, such as a setting as it was given: 0.002, 300.

        Parameters
        ----------
        value : float
        digits : int
            Significant digits at most; whole numbers below `MAX_WRITTEN_OUT` keep all of theirs.
        """
        if not math.isfinite(value) or (abs(value) < MAX_WRITTEN_OUT and value == int(value)):
            return self.whole(value)
        rounded = float(f"{value:.{digits}g}")
        if not math.isfinite(rounded):  # beyond the largest number
            rounded = value
        if abs(rounded) < MAX_WRITTEN_OUT and rounded == int(rounded):
            return self.whole(rounded)
        mantissa = f"{abs(rounded):.{digits - 1}e}".partition("e")[0]
        return self.significant(rounded, len(mantissa.replace(".", "").rstrip("0")))

    def percent(self, share: float, decimals: int = 1) -> str:
        """Return a share of 0 ... 1 in per cent; one that only rounds to 0 or 100 is written as below or above."""
        step = 10.0**-decimals
        value = 100.0 * share
        if 0 < value < step / 2:
            return f"<{SPACE}{self.fixed(step, decimals)}{SPACE}%"
        if 100.0 - step / 2 <= value < 100.0:
            return f">{SPACE}{self.fixed(100.0 - step, decimals)}{SPACE}%"
        return f"{self.fixed(value, decimals)}{SPACE}%"

    def within(self, share: float, margin: float, decimals: int = 1) -> str:
        """Return a share of 0 ... 1 in per cent with its margin, such as 43 ± 2 %, or < 2 % where it rounds to 0.

        The written interval holds all of the true one: the margin is rounded up, with what the rounded share lacks.
        """
        step = 10.0 ** (-2 - decimals)
        rounded = round(share / step) * step
        if rounded <= 0:
            sign, bound = "<", math.ceil((share + margin) / step - ROUNDING)
        elif rounded >= 1:
            sign, bound = ">", math.floor((share - margin) / step + ROUNDING)
        else:
            written = math.ceil((margin + abs(share - rounded)) / step - ROUNDING) * step
            numbers = (self.fixed(100.0 * value, decimals) for value in (rounded, written))
            return f"{THIN_SPACE}±{THIN_SPACE}".join(numbers) + f"{SPACE}%"
        return f"{sign}{SPACE}{self.fixed(100.0 * bound * step, decimals)}{SPACE}%"

    def column(self, values: Sequence[float], digits: int = 4) -> list[str]:
        """Return numbers of one column, all with the same decimals.

        Parameters
        ----------
        values : sequence of float
        digits : int
            Significant digits of the largest.
        """
        largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
        if largest >= 1e12 or 0 < largest < MIN_PLAIN:
            return [self.significant(value, digits) for value in values]
        decimals = decimals_for(values, digits)
        return [self._in_column(value, decimals) for value in values]

    def _in_column(self, value: float, decimals: int) -> str:
        step = 10.0**-decimals
        if 0 < abs(value) < step / 2:
            return f"<{SPACE}{self.fixed(step, decimals)}" if value > 0 else f">{SPACE}{self.fixed(-step, decimals)}"
        return self.fixed(value, decimals)

    def area(self, square_metres: float) -> str:
        """Return one area with its unit."""
        unit = area_unit([square_metres])
        return f"{self.significant(square_metres / unit.square_metres, 4)}{SPACE}{unit.symbol}"


def fill(template: str, values: Mapping[str, object], style: NumberStyle) -> str:
    """Return a sentence with its places filled, numbers in the style of its language.

    Parameters
    ----------
    template : str
        With ``{named}`` places; ``{named:.1f}``, ``{named:.4g}`` and ``{named:.1%}`` say how many digits a number has.
    values : dict
    style : NumberStyle
    """
    return _Sentence(style).vformat(template, (), values)


class _Sentence(Formatter):
    """Formats numbers by a style instead of Python's own."""

    def __init__(self, style: NumberStyle) -> None:
        self._style = style

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return str(super().format_field(value, format_spec))
        if isinstance(value, int) and not format_spec:
            return self._style.whole(value) if abs(value) >= MIN_GROUPED else str(value)
        digits, kind = int(format_spec[1:-1] or DIGITS_IN_SENTENCES), format_spec[-1:]
        if kind == "%":
            return self._style.percent(value, digits)
        return self._style.fixed(value, digits) if kind == "f" else self._style.plain(value, digits)
