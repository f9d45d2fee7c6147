# SPDX-License-Identifier: GPL-2.0-or-later
"""ClusterBrush: k-means segmentation of rasters in QGIS. Importing this package imports nothing else."""

from __future__ import annotations


def classFactory(iface: object) -> object:  # noqa: N802 - QGIS's name
    """Return the plugin; called by QGIS with its interface, or with None by qgis_process."""
    from .plugin import ClusterBrushPlugin

    return ClusterBrushPlugin(iface)
