# SPDX-License-Identifier: GPL-2.0-or-later
"""A run never writes over what it reads, nor two of its results into one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingUtils,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVirtualLayerDefinition,
)
from qgis.PyQt.QtCore import QUrl

from ...core.base.errors import InputError
from ...core.jobs.targets import ParameterFiles, check_apart, check_kept, may_replace, result_files, with_styles
from ...core.legend.qgis_style import style_path
from ...core.raster.gdal_calls import files_of
from ...core.vector.container import ENDING
from ...core.vector.reader import files_and_layer
from .layers import OPTION_MARK, RASTER, VECTOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LAYER_TYPES = ("raster", "vector", "source", "layer")
SEVERAL, FILE = "multilayer", "file"  # types of parameters
VIRTUAL = "virtual"  # provider of layers that are queries on others
MAX_LAYERS_BELOW = 8  # queries on queries


def check_overwriting(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    places: Mapping[str, str],
) -> None:
    """Raise for results that would replace what is read, or each other; for before the work.

    Parameters
    ----------
    algorithm, parameters, context
        Of the run.
    places : dict of str to str
        Where results are written, by name of the parameter; empty when not wanted.

    Raises
    ------
    ParameterError
        With the two parameters and the file.
    """
    results = [_result(algorithm, name, place) for name, place in places.items() if place]
    check_apart(results)
    _check_inputs(algorithm, parameters, context, results)


def check_folder(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    name: str,
    files: Iterable[str],
) -> None:
    """Raise `ParameterError` when files in the folder of a result, such as rasters, would replace what is read.

    Parameters
    ----------
    algorithm, parameters, context
        Of the run.
    name : str
        Name of the folder's parameter.
    files : iterable of str
    """
    title = algorithm.parameterDefinition(name).description()
    results = [ParameterFiles(title, (file, str(style_path(file)))) for file in files]
    _check_inputs(algorithm, parameters, context, results)


def _check_inputs(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    results: list[ParameterFiles],
) -> None:
    """Raise for results that would replace what is read."""
    if may_replace(results):
        check_kept(results, list(_inputs(algorithm, parameters, context)))


def _result(algorithm: QgsProcessingAlgorithm, name: str, place: str) -> ParameterFiles:
    """Return a result's file, and the style that comes beside it."""
    parameter = algorithm.parameterDefinition(name)
    return result_files(parameter.description(), place, parameter.type() == RASTER, parameter.type() == VECTOR)


def _inputs(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> Iterable[ParameterFiles]:
    """Yield the files of every parameter that reads some."""
    for parameter in algorithm.parameterDefinitions():
        name, title = parameter.name(), parameter.description()
        if parameter.isDestination() or not parameters.get(name):
            continue
        if parameter.type() == FILE:
            yield ParameterFiles(title, (algorithm.parameterAsFile(parameters, name, context),))
            continue
        layers: list[QgsMapLayer | None] = []
        if parameter.type() in LAYER_TYPES:
            layers = [_layer(algorithm, parameter.type(), parameters, name, context)]
        elif parameter.type() == SEVERAL:
            layers = algorithm.parameterAsLayerList(parameters, name, context)
        for layer in layers:
            yield from _files_of_layer(title, layer, context)


def _layer(
    algorithm: QgsProcessingAlgorithm, kind: str, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> QgsMapLayer | None:
    value = parameters[name]
    if isinstance(value, QgsProcessingFeatureSourceDefinition):  # selected features only, say
        source, _ = value.source.valueAsString(context.expressionContext())
        return QgsProcessingUtils.mapLayerFromString(source, context)
    if kind == "raster":
        return algorithm.parameterAsRasterLayer(parameters, name, context)
    if kind in ("vector", "source"):
        return algorithm.parameterAsVectorLayer(parameters, name, context)
    return algorithm.parameterAsLayer(parameters, name, context)


def _files_of_layer(
    title: str, layer: QgsMapLayer | None, context: QgsProcessingContext, depth: int = 0
) -> Iterable[ParameterFiles]:
    """Yield the files of a layer with its style, and of the layers that it is computed from; none of databases."""
    if layer is None or layer.dataProvider() is None or depth > MAX_LAYERS_BELOW:
        return
    if isinstance(layer, QgsRasterLayer):
        source = layer.source().split(OPTION_MARK)[0]
        try:
            files = files_of(source) if layer.providerType() == "gdal" else []
        except InputError:  # what opens it says so
            files = []
        yield ParameterFiles(title, with_styles(files), is_raster=True)
        return
    yield _files_of_vector(title, layer.providerType(), layer.source())
    for dependency in layer.dependencies():
        yield from _files_of_layer(title, context.project().mapLayer(dependency.layerId()), context, depth + 1)
    if layer.providerType() == VIRTUAL:
        for part in QgsVirtualLayerDefinition.fromUrl(QUrl(layer.source())).sourceLayers():
            if part.isReferenced():
                yield from _files_of_layer(title, context.project().mapLayer(part.reference()), context, depth + 1)
            else:
                yield _files_of_vector(title, part.provider(), part.source())


def _files_of_vector(title: str, provider: str, source: str) -> ParameterFiles:
    """Return the files of a vector layer by its provider and data source."""
    parts = QgsProviderRegistry.instance().decodeUri(provider, source)
    path = parts.get("path") or ""
    files, name = files_and_layer(path, parts.get("layerName")) if path else ([], "")
    holds_several = bool(files) and files[0].lower().endswith(ENDING)
    return ParameterFiles(title, with_styles(files), name if holds_several else "")
