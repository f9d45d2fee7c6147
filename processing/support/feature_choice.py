# SPDX-License-Identifier: GPL-2.0-or-later
"""The choice of features in the toolbox: a preset by its number, and the file of a learned one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import QgsProcessingParameterEnum, QgsProcessingParameterFile

from ...core.features import presets
from ...core.features.presets import PRESETS
from ...i18n import tr
from ...i18n.sentences import phrase
from .parameters import add

if TYPE_CHECKING:
    from qgis.core import QgsProcessingAlgorithm, QgsProcessingContext

    from ...core.base.progress import Progress
    from ...core.features.presets import Preset

FEATURES = "FEATURES"
FEATURE_MODEL = "FEATURE_MODEL"


def add_features(
    algorithm: QgsProcessingAlgorithm, default: Preset, help_text: str = "", advanced: bool = False
) -> None:
    """Add the choice among `PRESETS`, in their order, and the file of a feature model."""
    titles = [phrase(preset.title) for preset in PRESETS.values()]
    text = help_text or tr("What is seen of a pixel.")
    sentences = [text, *(f"{phrase(preset.title)}: {phrase(preset.help)}" for preset in PRESETS.values())]
    add(
        algorithm,
        QgsProcessingParameterEnum(FEATURES, tr("Features"), titles, defaultValue=list(PRESETS).index(default.id)),
        " ".join(sentences),
        advanced,
    )
    add_feature_model(algorithm, advanced)


def add_feature_model(algorithm: QgsProcessingAlgorithm, advanced: bool = False) -> None:
    """Add the file of a feature model."""
    add(
        algorithm,
        QgsProcessingParameterFile(
            FEATURE_MODEL, tr("Feature model"), fileFilter=tr("ClusterBrush feature model (*.json)"), optional=True
        ),
        tr(
            "The file of learned features, where these are chosen; its weights lie beside it. The raster must have the "
            "bands that it was trained on, in that order. What is fitted holds them whole and needs no such file."
        ),
        advanced,
    )


def chosen_preset(
    algorithm: QgsProcessingAlgorithm, values: dict[str, Any], context: QgsProcessingContext, progress: Progress
) -> Preset:
    """Read the choice of `add_features`; raises what `preset_of` does."""
    number = algorithm.parameterAsEnum(values, FEATURES, context)
    return preset_of(algorithm, values, context, list(PRESETS)[number], progress)


def preset_of(
    algorithm: QgsProcessingAlgorithm,
    values: dict[str, Any],
    context: QgsProcessingContext,
    preset_id: str,
    progress: Progress,
) -> Preset:
    """Return a preset by its id, the learned one with its file.

    Raises
    ------
    ModelError, InputError
        When the feature model or its weights cannot be used.
    """
    return presets.preset_of(preset_id, algorithm.parameterAsFile(values, FEATURE_MODEL, context), progress)
