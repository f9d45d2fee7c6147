# SPDX-License-Identifier: GPL-2.0-or-later
"""Names and colours that a stroke layer of another origin brings with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import QgsCategorizedSymbolRenderer

from ...core.legend.entry import class_number
from ...core.strokes.records import MAX_CLASS_ID
from ...processing.support.stroke_layers import colours_of
from .fields import CLASS, NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qgis.core import QgsVectorLayer

    from ...core.legend.palette import Colour


@dataclass(frozen=True)
class Look:
    """What a categorised symbology says of classes.

    Parameters
    ----------
    labels : dict of class id to str
    colours : dict of class id to (red, green, blue)
    colours_by_name : dict of str to (red, green, blue)
        Where the symbology is by the field of the names.
    """

    labels: dict[int, str]
    colours: dict[int, Colour]
    colours_by_name: dict[str, Colour]


@dataclass(frozen=True)
class ChosenLayer:
    """A stroke layer of another origin: its look before it was changed, and which classes were painted before."""

    layer_id: str
    look: Look
    painted: set[int]

    def look_with(self, names: Mapping[int, str]) -> dict[int, tuple[str, Colour | None]]:
        """Return name and colour by class id; `names` are those in the strokes."""
        look = self.look
        merged: dict[int, tuple[str, Colour | None]] = {}
        for class_id in sorted({*names, *look.colours}):
            name = names.get(class_id, "")
            label = look.labels.get(class_id, "") or name
            merged[class_id] = (label, look.colours.get(class_id) or look.colours_by_name.get(name))
        return merged


def look_of(layer: QgsVectorLayer) -> Look:
    """Return what the symbology of a layer says of its classes; empty where it is not by class or by name."""
    renderer = layer.renderer()
    field = renderer.classAttribute().strip('"') if isinstance(renderer, QgsCategorizedSymbolRenderer) else ""
    colours = colours_of(layer)
    if field == NAME:
        return Look({}, {}, {str(value): colour for value, colour in colours.items()})
    if field != CLASS:
        return Look({}, {}, {})
    numbers = {number: value for value in colours if 1 <= (number := class_number(value) or 0) <= MAX_CLASS_ID}
    labels = {
        class_number(category.value()) or 0: category.label()
        for category in renderer.categories()
        if category.label() != str(category.value())
    }
    return Look(labels, {number: colours[value] for number, value in numbers.items()}, {})
