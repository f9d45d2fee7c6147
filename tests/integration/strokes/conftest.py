# SPDX-License-Identifier: GPL-2.0-or-later
"""A stroke layer in the project, and what it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.strokes.fields import make_layer
from clusterbrush.ui.strokes.layer import StrokeLayer
from clusterbrush.ui.strokes.style import style
from stroke_layers import ROOF, TREE, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qgis.core import QgsProject, QgsRasterLayer


@pytest.fixture
def told(raster: QgsRasterLayer, project: QgsProject) -> Iterator[Told]:
    layer = make_layer(raster, "strokes")
    style(layer, [TREE, ROOF])
    project.addMapLayer(layer)
    strokes = StrokeLayer(layer)
    yield Told(strokes)
    strokes.unload()
