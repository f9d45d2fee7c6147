# SPDX-License-Identifier: GPL-2.0-or-later
"""Export of the map and application to other rasters, by the plugin's own algorithms."""
