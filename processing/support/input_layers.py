# SPDX-License-Identifier: GPL-2.0-or-later
"""The layers of an algorithm's inputs, looked up in the project before its thread begins.

QGIS looks layers up by `QgsProject::layerStore`, which drops the project's expression scope each time. In a thread of
its own an algorithm would do so while the canvas builds or copies that scope, which ends QGIS. The layers that are
found on the main thread are passed on as objects, which QGIS does not look up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsRasterLayer,
    QgsVectorLayer,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

VECTORS = ("vector", "source")
SEVERAL = "multilayer"


class WithInputLayers(QgsProcessingAlgorithm):
    """Base of an algorithm that looks its layers up in `prepareAlgorithm`."""

    def __init__(self) -> None:
        super().__init__()
        self._layers: dict[str, QgsMapLayer | list[QgsMapLayer]] = {}  # by the name of the parameter

    def prepareAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Look the layers up."""
        self._layers = {}
        for definition in self.parameterDefinitions():
            name, kind = definition.name(), definition.type()
            layers = self._looked_up(kind, parameters, name, context) if parameters.get(name) else None
            if layers:
                self._layers[name] = layers
        return super().prepareAlgorithm(parameters, context, feedback)

    def parameterAsRasterLayer(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> QgsRasterLayer | None:
        """Return the layer of a raster parameter."""
        return super().parameterAsRasterLayer(self._with_layers(parameters, name), name, context)

    def parameterAsVectorLayer(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> QgsVectorLayer | None:
        """Return the layer of a vector parameter."""
        return super().parameterAsVectorLayer(self._with_layers(parameters, name), name, context)

    def parameterAsLayerList(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> list[QgsMapLayer]:
        """Return the layers of a parameter of several."""
        return super().parameterAsLayerList(self._with_layers(parameters, name), name, context)

    def parameterAsSource(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> QgsProcessingFeatureSource | None:
        """Return the features of a vector parameter."""
        return super().parameterAsSource(self._with_layers(parameters, name), name, context)

    def parameterAsCompatibleSourceLayerPathAndLayerName(
        self,
        parameters: dict[str, Any],
        name: str,
        context: QgsProcessingContext,
        compatible_formats: Sequence[str],
        preferred_format: str = "shp",
        feedback: QgsProcessingFeedback | None = None,
    ) -> tuple[str, str]:
        """Return path and layer name of a vector parameter, exported when its format is not a compatible one."""
        return super().parameterAsCompatibleSourceLayerPathAndLayerName(
            self._with_layers(parameters, name), name, context, compatible_formats, preferred_format, feedback
        )

    def _looked_up(
        self, kind: str, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> QgsMapLayer | list[QgsMapLayer] | None:
        """Return the layer, or layers, of a parameter given by ids, names or paths; None where one of them is none."""
        given = parameters[name]
        if kind == SEVERAL and isinstance(given, (list, tuple)):
            layers = super().parameterAsLayerList(parameters, name, context)
            return layers if len(layers) == len(given) else None
        if not isinstance(given, str):  # a layer already, or selected features only, say
            return None
        if kind in VECTORS:
            return super().parameterAsVectorLayer(parameters, name, context)
        return super().parameterAsRasterLayer(parameters, name, context) if kind == "raster" else None

    def _with_layers(self, parameters: dict[str, Any], name: str) -> dict[str, Any]:
        """Return parameters with the layer, or layers, of one of them, unless the user has removed one since."""
        layers = self._layers.get(name)
        every_layer = layers if isinstance(layers, list) else [layers]
        if layers is None or parameters.get(name) is None or any(map(_is_gone, every_layer)):
            return parameters
        return {**parameters, name: layers}


def _is_gone(layer: QgsMapLayer) -> bool:
    """Return True for a layer that QGIS has deleted."""
    try:
        layer.id()
    except RuntimeError:
        return True
    return False
