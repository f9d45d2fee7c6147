# SPDX-License-Identifier: GPL-2.0-or-later
"""Vector layers through OGR: geometries in pixels, masks, burning, regions, writing."""
