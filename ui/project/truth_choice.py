# SPDX-License-Identifier: GPL-2.0-or-later
"""The truth layer that the map is held against: remembered with the project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .settings import SCOPE

if TYPE_CHECKING:
    from qgis.core import QgsProject

LAYER_KEY, FIELD_KEY, BAND_KEY = "/truth_layer", "/truth_field", "/truth_band"


@dataclass(frozen=True)
class TruthChoice:
    """A layer of truth: its id, the field that holds the class where it has features, and the band of a raster."""

    layer_id: str
    field: str = ""
    band: int = 1


def truth_choice(project: QgsProject) -> TruthChoice:
    """Return the choice that a project remembers; the id of its layer is empty when there is none."""
    band, is_number = project.readNumEntry(SCOPE, BAND_KEY, 1)
    return TruthChoice(
        str(project.readEntry(SCOPE, LAYER_KEY, "")[0]),
        str(project.readEntry(SCOPE, FIELD_KEY, "")[0]),
        int(band) if is_number else 1,
    )


def keep_truth_choice(project: QgsProject, choice: TruthChoice) -> None:
    """Remember a choice with a project."""
    if choice != truth_choice(project):
        project.writeEntry(SCOPE, LAYER_KEY, choice.layer_id)
        project.writeEntry(SCOPE, FIELD_KEY, choice.field)
        project.writeEntry(SCOPE, BAND_KEY, choice.band)
