# SPDX-License-Identifier: GPL-2.0-or-later
"""Outlines of the regions of a class raster, as polygons, borders and label points."""
