# SPDX-License-Identifier: GPL-2.0-or-later
"""The layer that shows where the map is wrong: its file, its style, and its place in the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsMarkerSymbol,
    QgsPalettedRasterRenderer,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ...core.answers.error_map import RIGHT
from ...core.base.errors import OutputError
from ...core.base.files import check_target
from ...core.legend.palette import distinct_colours
from ...i18n import tr
from ...i18n.sentences import filled
from ..project.settings import RESULT_PROPERTY

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer

    from ...core.answers.accuracy import Assessment
    from ...core.answers.error_map import ErrorKind
    from ...core.legend.palette import Colour
    from ..worker.truth_judging import Judgement

ERRORS_PROPERTY = "clusterbrush/errors"  # True for the layer of errors
MAX_NAMES = 20  # of files that are tried where another program holds one
RIGHT_COLOUR = (150, 150, 150, 120)  # a veil, which leaves the image to be seen
FIRST_COLOUR = 3  # of the distinct colours, a warm one
MARKER = {"name": "circle", "size": "2.6", "outline_color": "35,35,35,255", "outline_width": "0.3"}


def error_layers(project: QgsProject) -> list[QgsMapLayer]:
    """Return the layers of errors in a project."""
    return [layer for layer in project.mapLayers().values() if layer.customProperty(ERRORS_PROPERTY)]


def file_for_errors(project_file: str, ending: str) -> str:
    """Return the file for the errors: beside the project, else a temporary one; called in any thread.

    Parameters
    ----------
    project_file : str
        Empty for a project that is not saved.
    ending : str
        Of the file, such as ``.tif``.
    """
    project = Path(project_file)
    if project_file and project.parent.is_dir():
        for number in range(1, MAX_NAMES + 1):
            stem = f"{project.stem}_errors" if number == 1 else f"{project.stem}_errors_{number}"
            target = project.with_name(stem + ending)
            if _can_be_written(target):
                return str(target)
    return str(QgsProcessingUtils.generateTempFilename(f"errors{ending}"))


def _can_be_written(target: Path) -> bool:
    """Return False when there is no right to write there, or another program holds the file."""
    try:
        check_target(target)
    except OutputError:
        return False
    return True


def show_errors(project: QgsProject, judgement: Judgement, strokes_id: str, truth_id: str) -> QgsMapLayer | None:
    """Add the layer of errors in place of the one before; None when it cannot be opened.

    It lies below the strokes, or just above the truth where that would cover it.
    """
    title = tr("Errors")
    if judgement.result.kind == "points":
        layer: QgsMapLayer = QgsVectorLayer(judgement.errors, title, "ogr")
    else:
        layer = QgsRasterLayer(judgement.errors, title)
    if not layer.isValid():
        return None
    _style(layer, judgement.result, judgement.kinds)
    layer.setCustomProperty(RESULT_PROPERTY, True)
    layer.setCustomProperty(ERRORS_PROPERTY, True)
    project.removeMapLayers([former.id() for former in error_layers(project)])
    project.addMapLayer(layer, False)
    _insert(project, layer, strokes_id, truth_id)
    return layer


def _insert(project: QgsProject, layer: QgsMapLayer, strokes_id: str, truth_id: str) -> None:
    root = project.layerTreeRoot()
    strokes, truth = root.findLayer(strokes_id), root.findLayer(truth_id)
    order = [node.layerId() for node in root.findLayers()]
    is_covered = strokes is None or (truth is not None and order.index(truth_id) < order.index(strokes_id))
    if truth is not None and is_covered:
        truth.parent().insertLayer(truth.parent().children().index(truth), layer)
    elif strokes is not None:
        strokes.parent().insertLayer(strokes.parent().children().index(strokes) + 1, layer)
    else:
        root.insertLayer(0, layer)


def _style(layer: QgsMapLayer, result: Assessment, kinds: tuple[ErrorKind, ...]) -> None:
    entries: list[tuple[int, str, Colour | None]] = [(RIGHT, _right_text(result), None)]
    entries += [
        (kind.value, kind_text(result, kind), colour) for kind, colour in zip(kinds, _colours(result, len(kinds)))
    ]
    if isinstance(layer, QgsRasterLayer):
        classes = [
            QgsPalettedRasterRenderer.Class(value, QColor(*(colour or RIGHT_COLOUR)), text)
            for value, text, colour in entries
        ]
        layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
    else:
        categories = [
            QgsRendererCategory(value, _marker(QColor(*(colour or RIGHT_COLOUR))), text)
            for value, text, colour in entries
        ]
        layer.setRenderer(QgsCategorizedSymbolRenderer("verdict", categories))


def _colours(result: Assessment, count: int) -> list[Colour]:
    """Return `count` colours that no class has."""
    of_classes = {assessed.colour for assessed in result.classes}
    colours = distinct_colours(FIRST_COLOUR + len(of_classes) + count)[FIRST_COLOUR:]
    return [colour for colour in colours if colour not in of_classes][:count]


def _marker(colour: QColor) -> QgsMarkerSymbol:
    symbol = QgsMarkerSymbol.createSimple(MARKER)
    symbol.setColor(colour)
    return symbol


def _right_text(result: Assessment) -> str:
    count = int(result.measures.correct.sum())
    return filled(tr("Right ({count})"), count=count)


def kind_text(result: Assessment, kind: ErrorKind) -> str:
    """Return a kind of error in words, with how often it occurs."""
    if kind.truth is None:
        return filled(tr("Other errors ({count})"), count=kind.count)
    truth = result.classes[kind.truth].name
    if kind.mapped is None:
        return filled(tr("{truth}, unclassified on the map ({count})"), truth=truth, count=kind.count)
    mapped = result.classes[kind.mapped].name
    return filled(tr("{truth}, mapped as {mapped} ({count})"), truth=truth, mapped=mapped, count=kind.count)
