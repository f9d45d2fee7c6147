# SPDX-License-Identifier: GPL-2.0-or-later
"""Strokes: as painted, as read from vector layers, and the pixels that they mark."""
