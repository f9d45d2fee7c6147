# SPDX-License-Identifier: GPL-2.0-or-later
"""As QGIS 4 gives it."""

from PyQt6.QtXml import *  # noqa: F403
