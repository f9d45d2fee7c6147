# SPDX-License-Identifier: GPL-2.0-or-later
"""A stand-in for QGIS 4, which no machine of ours has: real Qt 6 and real PyQt6, but no QGIS.

It holds what importing and building our windows needs, and nothing works behind it: what passes on it shows that our
forms, widgets and models get on with PyQt6, and says nothing about QGIS's own classes.
"""

from pathlib import Path

__path__ = [str(Path(__file__).with_name("members"))]  # core, gui and PyQt; a folder `qgis` would lose to a real QGIS
