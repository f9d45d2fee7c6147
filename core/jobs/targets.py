# SPDX-License-Identifier: GPL-2.0-or-later
"""Places of results, checked before the work: a run never writes over what it reads, nor two results into one file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

from ..base.errors import N_, ParameterError
from ..base.files import check_target, is_same_file
from ..legend.qgis_style import style_path
from ..raster.formats import wrong_ending
from ..vector.container import ENDING, VectorTarget
from ..vector.writer import check_vector, has_raster_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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


def check_file(path: str, endings: tuple[str, ...], is_vector: bool = False) -> None:
    """Raise unless a file that is no raster can be written.

    Raises
    ------
    ParameterError
        When the ending of the file name is not one of `endings`.
    OutputError
        When nothing can be written there.
    """
    file = VectorTarget.of(path).file
    if not file.lower().endswith(endings):
        raise wrong_ending(file, endings)
    check_target(file)
    if is_vector:
        check_vector(path)


def result_files(title: str, place: str, is_raster: bool = False, is_vector: bool = False) -> ParameterFiles:
    """Return the file of a result, and the style that comes beside it."""
    target = VectorTarget.of(place)
    beside = is_vector and not target.file.lower().endswith(ENDING) and not has_raster_beside(target.file)
    has_style = is_raster or beside
    files = (target.file, str(style_path(target.file))) if has_style else (target.file,)
    return ParameterFiles(title, files, target.layer)


def with_styles(files: Sequence[str]) -> tuple[str, ...]:
    """Return the files of a layer and the style file of the first, where there is one."""
    styles = (str(style_path(file)) for file in files[:1])
    return (*files, *(style for style in styles if os.path.exists(style)))


def check_apart(results: Sequence[ParameterFiles]) -> None:
    """Raise `ParameterError` when two results would be written into one file."""
    for first, second in combinations(results, 2):
        shared = _common(first.files, second.files)
        if shared and _is_same_layer(first.layer, second.layer):
            raise ParameterError(
                N_("{first} and {second} would both be written to {path}. Give each a name of its own."),
                first=first.title,
                second=second.title,
                path=VectorTarget(shared, first.layer),
            )


def may_replace(results: Iterable[ParameterFiles]) -> bool:
    """Return True when a file of a result is there already, so that it may be one that is read."""
    return any(os.path.exists(file) for result in results for file in result.files)


def check_kept(results: Iterable[ParameterFiles], inputs: Iterable[ParameterFiles]) -> None:
    """Raise `ParameterError` for a result that would replace what is read."""
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


def _common(first: Iterable[str], second: Sequence[str]) -> str:
    """Return a file of the first that is among the second too, or nothing."""
    return next((file for file in first if any(is_same_file(file, other) for other in second)), "")
