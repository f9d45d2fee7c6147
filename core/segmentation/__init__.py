# SPDX-License-Identifier: GPL-2.0-or-later
"""Clusters of a raster: fitting, prediction, the model file, the choice of k, distances compared."""

from .fitting import fit
from .prediction import predict

__all__ = ["fit", "predict"]
