# SPDX-License-Identifier: GPL-2.0-or-later
"""The parameters that say how pixels are grouped: the method, the limits of ISODATA, and merging."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext, QgsProcessingParameterEnum

from ...core.clustering.grouping import GROUPINGS, Grouping
from ...core.clustering.isodata import IsodataLimits
from ...core.clustering.ward import MAX_CLUSTERS
from ...i18n import tr
from ...i18n.sentences import phrase
from .parameters import Number, add

METHOD = "METHOD"
MERGE_TO = "MERGE_TO"
MIN_SHARE = "MIN_SHARE"
MAX_SPREAD = "MAX_SPREAD"
MERGE_DISTANCE = "MERGE_DISTANCE"


def add_grouping(algorithm: QgsProcessingAlgorithm) -> None:
    """Add the method, merging and the limits of ISODATA."""
    texts = " ".join(phrase(method.help) for method in GROUPINGS.values())
    titles = [phrase(method.title) for method in GROUPINGS.values()]
    add(
        algorithm,
        QgsProcessingParameterEnum(METHOD, tr("Method"), titles, defaultValue=0),
        f"{tr('How pixels are grouped.')} {texts}",
        advanced=True,
    )
    add_merging(
        algorithm,
        tr(
            "Make the number of clusters above first, then merge the most alike (Ward) until so many are left. "
            "Together they can have any shape among the values; the report draws the tree. Empty: none are merged."
        ),
    )
    _add_limits(algorithm)


def add_merging(algorithm: QgsProcessingAlgorithm, text: str) -> None:
    """Add the number of clusters to merge to, with its help."""
    number = Number(MERGE_TO, tr("Merge to"), optional=True, defaultValue=None, minValue=2, maxValue=MAX_CLUSTERS)
    add(algorithm, number, text, advanced=True)


def _add_limits(algorithm: QgsProcessingAlgorithm) -> None:
    real = Number.Type.Double
    share = 100.0 * IsodataLimits.min_share
    add(
        algorithm,
        Number(MIN_SHARE, tr("ISODATA: smallest cluster (%)"), real, defaultValue=share, minValue=0.0, maxValue=49.9),
        tr("Clusters with fewer of the pixels are given up, and their pixels go to the others."),
        advanced=True,
    )
    add(
        algorithm,
        Number(MAX_SPREAD, tr("ISODATA: largest spread"), real, defaultValue=None, optional=True, minValue=0.0),
        tr(
            "A cluster with a larger standard deviation in a band is divided in two; in units of the values, after "
            "scaling. 0 divides none. Empty: one and a half times that of the clusters at the start."
        ),
        advanced=True,
    )
    add(
        algorithm,
        Number(MERGE_DISTANCE, tr("ISODATA: merge distance"), real, defaultValue=None, optional=True, minValue=0.0),
        tr(
            "Clusters whose centroids are nearer become one; in units of the values, after scaling. 0 merges none. "
            "Empty: a third of what lies between neighbours at the start."
        ),
        advanced=True,
    )


def chosen_grouping(algorithm: Any, parameters: dict[str, Any], context: QgsProcessingContext) -> Grouping:
    """Read the parameters of `add_grouping`."""
    limits = IsodataLimits(
        algorithm.parameterAsDouble(parameters, MIN_SHARE, context) / 100.0,
        algorithm.optional_number(parameters, MAX_SPREAD, context),
        algorithm.optional_number(parameters, MERGE_DISTANCE, context),
    )
    method = list(GROUPINGS)[algorithm.parameterAsEnum(parameters, METHOD, context)]
    return Grouping(method, limits, chosen_merging(algorithm, parameters, context))


def chosen_merging(algorithm: Any, parameters: dict[str, Any], context: QgsProcessingContext) -> int | None:
    """Read the number of clusters to merge to."""
    count = algorithm.optional_number(parameters, MERGE_TO, context)
    return None if count is None else int(count)
