# SPDX-License-Identifier: GPL-2.0-or-later
"""The phrases of a report, in English, and how they come into the user's language."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeVar

from .errors import N_
from .numbers import NumberStyle

if TYPE_CHECKING:
    from collections.abc import Callable

Phrases = TypeVar("Phrases", bound="Texts")


@dataclass(frozen=True)
class Texts:
    """Phrases that all reports share; each report adds its own. Places in braces are filled when it is written."""

    language: str = N_("en")  # the code of the language that these phrases are in, so "fr" in the French ones
    kind: str = "ClusterBrush"  # the line above the title; each report says what it is
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
        """How numbers are written in this language."""
        return NumberStyle.of_language(self.language)

    def translated(self: Phrases, translate: Callable[[str], str]) -> Phrases:
        """Return the phrases in another language; `translate` takes an English one."""
        return replace(self, **{one.name: translate(getattr(self, one.name)) for one in fields(self)})

    def of(self, group: str, name: str) -> str:
        """Return the phrase of a value such as ``distance`` ``euclidean``, or the value itself when none is known."""
        return str(getattr(self, f"{group}_{name}", name))
