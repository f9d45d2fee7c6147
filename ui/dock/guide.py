# SPDX-License-Identifier: GPL-2.0-or-later
"""The guide to painting, opened in the person's browser."""

from __future__ import annotations

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

GUIDE_URL = "https://github.com/clusterbrush/clusterbrush/blob/main/docs/dock.md"


def open_guide() -> None:
    """Open the guide; called when somebody presses the question mark, never by itself."""
    QDesktopServices.openUrl(QUrl(GUIDE_URL))
