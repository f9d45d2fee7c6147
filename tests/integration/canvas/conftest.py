# SPDX-License-Identifier: GPL-2.0-or-later
"""A canvas without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from qgis.core import QgsRectangle
from qgis.gui import QgsMapCanvas

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def canvas(qgis_app) -> Iterator[QgsMapCanvas]:  # noqa: ARG001 - a widget needs the application
    made = QgsMapCanvas()
    made.resize(400, 300)
    made.setExtent(QgsRectangle(0, 0, 400, 300))
    made.show()
    yield made
    made.close()
    made.deleteLater()
