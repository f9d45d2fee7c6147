# SPDX-License-Identifier: GPL-2.0-or-later
"""The current raster, and what the project stores with it: classes and settings."""
