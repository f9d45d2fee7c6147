# SPDX-License-Identifier: GPL-2.0-or-later
"""Sentences with their numbers in the user's language, and how numbers are written there."""

from __future__ import annotations

from ..core.base.errors import ClusterBrushError, Notice, Notices
from ..core.base.numbers import THIN_SPACE, NumberStyle, fill
from . import tr

try:
    from qgis.PyQt.QtCore import QLocale
except ImportError:  # the package used without QGIS writes numbers as its language does
    QLocale = None

ZERO = "0"
MAX_WHOLE = 1e9  # larger numbers are written with a power of ten


def translated(message: Notice | ClusterBrushError) -> str:
    """Return a sentence of core in the user's language."""
    values = {name: _in_words(value) for name, value in message.values.items()}
    return filled(tr(message.template), **values)


def filled(text: str, /, **values: object) -> str:
    """Return a sentence in the user's language with its places filled, numbers in the user's style.

    Parameters
    ----------
    text : str
        Translated, with ``{named}`` places; see `core.base.numbers.fill` for the digits of a number.
    **values
        Numbers that are names, such as that of a class without a name, as text: they get no separators.
    """
    return fill(text, values, number_style())


def _in_words(value: object) -> object:
    """Return a value of a sentence; a value that is a sentence itself comes in the user's language."""
    if isinstance(value, Notices):
        return " ".join(translated(notice) for notice in value)
    return translated(value) if isinstance(value, (Notice, ClusterBrushError)) else value


def phrase(text: str) -> str:
    """Return a title or a help text of core, marked there with `N_`, in the user's language."""
    return translated(Notice(text))


def number_locale() -> QLocale:
    """Return the locale for widgets that write numbers themselves: with it they write as `number_style` does."""
    return QLocale()


def number_in_full(value: float) -> str:
    """Return a number with all its digits and the locale's decimal sign, as it is typed into a field."""
    is_whole = value == int(value) and abs(value) < MAX_WHOLE
    return str(int(value)) if is_whole else repr(value).replace(".", number_locale().decimalPoint())


def number_style() -> NumberStyle:
    """Return how the user wants numbers to be written.

    QGIS sets the locale of numbers apart from the language of its texts (Settings > Options > General). It is Qt's
    default locale, and its decimal sign is the one in QGIS's own fields. Groups of digits are separated by the
    locale's sign when the user has switched that on in QGIS, else by a thin space, which means the same in every
    language. Core writes Latin digits, so for a locale of other digits the signs are those of the language.
    """
    locale = None if QLocale is None else QLocale()
    if locale is None or locale.zeroDigit() != ZERO:
        return NumberStyle.of_language(tr("en"))
    is_grouped = not locale.numberOptions() & QLocale.NumberOption.OmitGroupSeparator
    return NumberStyle(locale.decimalPoint(), locale.groupSeparator() if is_grouped else THIN_SPACE)
