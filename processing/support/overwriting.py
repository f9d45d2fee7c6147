# SPDX-License-Identifier: GPL-2.0-or-later
"""A run never writes over what it reads, nor two of its results into one file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import combinations, product
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

from ...core.base.errors import N_, InputError, ParameterError
from ...core.base.files import is_same_file
from ...core.legend.qgis_style import style_path
from ...core.raster.gdal_calls import files_of
from ...core.vector.container import ENDING, VectorTarget
from ...core.vector.reader import files_and_layer
from ...core.vector.writer import has_raster_beside
from .layers import OPTION_MARK, RASTER, VECTOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LAYER_TYPES = ("raster", "vector", "source", "layer")
SEVERAL, FILE = "multilayer", "file"  # types of parameters
VIRTUAL = "virtual"  # provider of layers that are queries on others
MAX_LAYERS_BELOW = 8  # queries on queries


@dataclass(frozen=True)
class ParameterFiles:
    """Files that a parameter reads or writes.

    Parameters
    ----------
    title : str
        What the parameter is called.
    files : tuple of str
        Of inputs those that are there; of a result its own and what comes beside it.
    layer : str
        Name of the layer in a file that may hold several; empty for the whole file.
    is_raster : bool
    """

    title: str
    files: tuple[str, ...]
    layer: str = ""
    is_raster: bool = False


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
    for first, second in combinations(results, 2):
        shared = _common(first.files, second.files)
        if shared and _is_same_layer(first.layer, second.layer):
            raise ParameterError(
                N_("{first} and {second} would both be written to {path}. Give each a name of its own."),
                first=first.title,
                second=second.title,
                path=VectorTarget(shared, first.layer),
            )
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
    inputs = list(_inputs(algorithm, parameters, context)) if any(map(_may_replace, results)) else []
    for result, source in product(results, inputs):
        replaced = _common(result.files, source.files)
        beside_raster = result.layer and source.is_raster  # a layer never replaces a raster of its GeoPackage
        if replaced and not beside_raster and _is_same_layer(result.layer, source.layer):
            raise ParameterError(
                N_("{result} would replace {path}, which {source} is read from. Give the result another name."),
                result=result.title,
                path=VectorTarget(replaced, result.layer),
                source=source.title,
            )


def _is_same_layer(first: str, second: str) -> bool:
    """Return True unless both names of layers in a file are known and differ; GeoPackages ignore case."""
    return not first or not second or first.casefold() == second.casefold()


def _may_replace(result: ParameterFiles) -> bool:
    return any(os.path.exists(file) for file in result.files)


def _common(first: Iterable[str], second: Iterable[str]) -> str:
    """Return a file of the first that is among the second too, or nothing."""
    return next((file for file in first if any(is_same_file(file, other) for other in second)), "")


def _result(algorithm: QgsProcessingAlgorithm, name: str, place: str) -> ParameterFiles:
    """Return a result's file, and the style that comes beside it."""
    parameter = algorithm.parameterDefinition(name)
    target = VectorTarget.of(place)
    has_style = parameter.type() == RASTER or (
        parameter.type() == VECTOR and not target.file.lower().endswith(ENDING) and not has_raster_beside(target.file)
    )
    files = (target.file, str(style_path(target.file))) if has_style else (target.file,)
    return ParameterFiles(parameter.description(), files, target.layer)


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
        yield ParameterFiles(title, (*files, *_styles(files)), is_raster=True)
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
    return ParameterFiles(title, (*files, *_styles(files)), name if holds_several else "")


def _styles(files: list[str]) -> list[str]:
    """Return the style file of a layer's first file, where there is one."""
    styles = (str(style_path(file)) for file in files[:1])
    return [style for style in styles if os.path.exists(style)]
