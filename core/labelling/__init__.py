# SPDX-License-Identifier: GPL-2.0-or-later
"""Classes of clusters by strokes, and splits of clusters that several classes claim; on arrays."""
