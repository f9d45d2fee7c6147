# SPDX-License-Identifier: GPL-2.0-or-later
"""Names and colours of classes: legend entries, palettes, legend files, QGIS styles."""
