# SPDX-License-Identifier: GPL-2.0-or-later
"""Virtual rasters (VRT) that refer to pieces beside them."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from osgeo import gdal, gdal_array

from ..base.files import cannot_write
from .format_checks import set_place
from .formats import format_of
from .gdal_calls import quietly
from .pieces import bounds, writer_of
from .writer import ClassRasterWriter, describe

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    import numpy as np

    from ..legend.entry import LegendEntry
    from .grid import Grid, Window
    from .pieces import Pieces

PIECES_OF = "{stem}_pieces_{mark}"  # folder beside a virtual raster
SOURCE = (
    '<SimpleSource><SourceFilename relativeToVRT="1">{file}</SourceFilename><SourceBand>{band}</SourceBand>'
    '<SourceProperties RasterXSize="{width}" RasterYSize="{height}" DataType="{type}" BlockXSize="256" '
    'BlockYSize="256"/><SrcRect xOff="0" yOff="0" xSize="{width}" ySize="{height}"/>'
    '<DstRect xOff="{col}" yOff="{row}" xSize="{width}" ySize="{height}"/></SimpleSource>'
)


def write_virtual(
    file: Path,
    files: Pieces,
    pieces: Sequence[tuple[int, tuple[Window, ...]]],
    grid: Grid,
    legend: Sequence[LegendEntry] | None,
    counts: np.ndarray | None,
) -> None:
    """Write a virtual raster beside the folder of its pieces, none of which is opened.

    Parameters
    ----------
    file : Path
    files : Pieces
    pieces : sequence of (int, tuple of Window)
        Number and blocks of each piece.
    grid : Grid
    legend : sequence of LegendEntry, optional
    counts : ndarray of shape (n_entries,), optional
        Pixels of each class.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    code = gdal_array.NumericTypeCodeToGDALTypeCode(files.layers.dtype.type)
    driver = gdal.GetDriverByName("VRT")
    dataset, reason = quietly(partial(driver.Create, str(file), grid.width, grid.height, files.layers.count, code))
    if dataset is None:
        raise cannot_write(files.path, reason)
    set_place(dataset, grid)
    for number in range(1, files.layers.count + 1):
        band = dataset.GetRasterBand(number)
        describe(band, number - 1, files.layers)
        sources = {f"source_{piece}": _source(files, piece, blocks, number, code) for piece, blocks in pieces}
        band.SetMetadata(sources, "new_vrt_sources")
    writer = writer_of(files.layers)(dataset, files.path, format_of(files.path))
    band = dataset = None
    if legend is not None and isinstance(writer, ClassRasterWriter):
        writer.set_legend(legend, counts)
    _, reason = quietly(writer.close)
    if reason or not file.exists():
        raise cannot_write(files.path, reason)


def _source(files: Pieces, piece: int, blocks: Sequence[Window], band: int, code: Any) -> str:
    window, path = bounds(blocks), Path(files.file(piece))
    return SOURCE.format(
        file=escape(f"{path.parent.name}/{path.name}"),
        band=band,
        row=window.row,
        col=window.col,
        height=window.height,
        width=window.width,
        type=gdal.GetDataTypeName(code),
    )


def remove_old_pieces(path: str | os.PathLike[str], name: str) -> None:
    """Remove the folders of pieces that an earlier result of the same name referred to.

    Parameters
    ----------
    path : str or path
        Of the virtual raster.
    name : str
        Of the folder to keep.
    """
    target = Path(path)
    known = re.compile(re.escape(PIECES_OF.format(stem=target.stem, mark="")) + "[0-9a-f]{8}")
    for folder in target.parent.iterdir():
        if known.fullmatch(folder.name) and folder.name != name and folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
