# SPDX-License-Identifier: GPL-2.0-or-later
"""As QGIS 4 gives it: with the classes that Qt 6 moved to QtGui."""

from PyQt6.QtGui import QAction, QActionGroup, QShortcut  # noqa: F401
from PyQt6.QtWidgets import *  # noqa: F403
