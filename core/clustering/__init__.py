# SPDX-License-Identifier: GPL-2.0-or-later
"""K-means, its distances and quality measures, on arrays."""

from .kmeans import KMeansOptions, kmeans

__all__ = ["KMeansOptions", "kmeans"]
