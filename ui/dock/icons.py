# SPDX-License-Identifier: GPL-2.0-or-later
"""The icons of the dock, drawn to be visible on light and dark themes."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtGui import QIcon

ICONS = Path(__file__).parents[1] / "icons"


def icon(name: str) -> QIcon:
    """Return an icon of the plugin by the stem of its file name."""
    return QIcon(str(ICONS / f"{name}.svg"))
