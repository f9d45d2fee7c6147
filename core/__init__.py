# SPDX-License-Identifier: GPL-2.0-or-later
"""All arithmetic and raster I/O of ClusterBrush. Nothing here knows QGIS or Qt."""
