# SPDX-License-Identifier: GPL-2.0-or-later
"""The user interface in the window of QGIS: menus and dock."""
