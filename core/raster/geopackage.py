# SPDX-License-Identifier: GPL-2.0-or-later
"""Check that a GeoPackage may be replaced: it must not hold other layers, which would be lost."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from ..base.errors import N_, OutputError

REPLACEABLE_TABLES = ("layer_styles", "ogr_empty_table")  # QGIS's styles of the layers, and GDAL's placeholder
SYSTEM_TABLE_PREFIXES = ("gpkg_", "sqlite_", "rtree_")  # of tables that describe the layers
MAX_NAMES_IN_MESSAGE = 6
JOURNALS = ("-wal", "-journal")  # endings of the files that SQLite writes beside an open file


def check_replaceable(path: str, layer: str, kinds: tuple[str, ...]) -> None:
    """Raise `OutputError` unless the file is missing, or its only layer is the one that will be replaced.

    Parameters
    ----------
    path : str
    layer : str
        Name of the layer that is written.
    kinds : tuple of str
        Data types, in the terms of the specification, of the layer that is written: "features", or "tiles" and
        "2d-gridded-coverage".

    Raises
    ------
    OutputError
        When layers of another name or kind, or other tables, are in the file; when it is in use by another program;
        when it cannot be read.
    """
    file = Path(path)
    if not file.exists() or file.stat().st_size == 0:
        return
    if any(os.path.exists(path + ending) and os.path.getsize(path + ending) for ending in JOURNALS):
        raise OutputError(
            N_("{path} is in use by another program or layer. Close it there, or choose another file."), path=path
        )
    other_tables = _other_tables(file, layer, kinds)
    if other_tables:
        raise OutputError(
            N_("The GeoPackage {path} holds something else ({names}), which would be lost. Choose another file."),
            path=path,
            names=", ".join(other_tables[:MAX_NAMES_IN_MESSAGE]),
        )


def contents_of(file: Path) -> tuple[list[str], dict[str, str]]:
    """Return the names of all tables of a GeoPackage, and the kind of each layer by name.

    Raises
    ------
    OutputError
        When it is no GeoPackage that can be read.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return tables, dict(connection.execute("SELECT table_name, data_type FROM gpkg_contents"))
    except sqlite3.Error as error:
        raise OutputError(
            N_("{path} is there already and is no GeoPackage that can be read ({reason}). Choose another file."),
            path=str(file),
            reason=str(error),
        ) from error


def _other_tables(file: Path, layer: str, kinds: tuple[str, ...]) -> list[str]:
    """Return the tables of a GeoPackage that would be lost: all but the layer, its styles and system tables."""
    tables, layers = contents_of(file)
    replaced = {layer} if layers.get(layer) in kinds else set()
    return [
        name
        for name in tables
        if name not in {*REPLACEABLE_TABLES, *replaced} and not name.startswith(SYSTEM_TABLE_PREFIXES)
    ]
