# SPDX-License-Identifier: GPL-2.0-or-later
"""The phrases of a report in English, and their translation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ...base.errors import N_
from ...base.numbers import NumberStyle

if TYPE_CHECKING:
    from collections.abc import Callable

Phrases = TypeVar("Phrases", bound="Texts")


@dataclass(frozen=True)
class Texts:
    """Phrases that all reports share; each report adds its own. Fields in braces are filled when it is written.

    A field is a phrase, or a mapping of names to phrases that other modules define.
    """

    language: str = N_("en")  # the code of the language of these phrases; its translation in French is "fr"
    kind: str = "ClusterBrush"  # the line above the title; each report has its own
    warnings: str = N_("Please note")
    legend: str = N_("Legend")
    total: str = N_("Total")
    no_charts: str = N_("There are no charts because matplotlib is not installed here.")
    hatched: str = N_("Hatched: no data.")
    column_number: str = N_("No.")
    column_name: str = N_("Name")
    column_pixels: str = N_("Pixels")
    column_share: str = N_("Share")
    column_area: str = N_("Area ({unit})")
    areas_planar: str = N_("Areas are measured on the map.")
    areas_ellipsoidal: str = N_("Areas are measured on the ellipsoid.")
    areas_unknown: str = N_("The raster has no known place on the Earth, so there are no areas.")

    @property
    def style(self) -> NumberStyle:
        """Style of numbers in this language."""
        return NumberStyle.of_language(self.language)

    def translated(self: Phrases, translate: Callable[[str], str]) -> Phrases:
        """Return the phrases in another language; `translate` returns the translation of an English phrase."""
        phrases: dict[str, Any] = {
            field.name: _translated(getattr(self, field.name), translate) for field in fields(self)
        }
        return replace(self, **phrases)

    def of(self, group: str, name: str) -> str:
        """Return the phrase of a value such as ``distance`` ``euclidean``, or the value itself when it has none."""
        phrases = getattr(self, group, None)
        if isinstance(phrases, Mapping):
            return str(phrases.get(name, name))
        return str(getattr(self, f"{group}_{name}", name))


def _translated(value: str | Mapping[str, str], translate: Callable[[str], str]) -> str | dict[str, str]:
    if isinstance(value, Mapping):
        return {name: translate(phrase) for name, phrase in value.items()}
    return translate(value)
