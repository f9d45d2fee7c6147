# SPDX-License-Identifier: GPL-2.0-or-later
"""Questions about finished class rasters: areas, change, accuracy, outlines, names, smoothing."""
