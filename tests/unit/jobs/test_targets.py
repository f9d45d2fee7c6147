# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing that is read is written over, nor are two results written into one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.base.errors import OutputError, ParameterError
from clusterbrush.core.jobs.targets import (
    ParameterFiles,
    check_apart,
    check_file,
    check_kept,
    may_replace,
    result_files,
    with_styles,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_two_results_in_one_file_are_refused(tmp_path: Path) -> None:
    first, second = (ParameterFiles(name, (str(tmp_path / "a.csv"),)) for name in ("Table", "Matrix"))
    with pytest.raises(ParameterError, match="Table and Matrix would both be written to"):
        check_apart([first, second])


@pytest.mark.parametrize(("layers", "refused"), [(("a", "A"), True), (("a", "b"), False), (("a", ""), True)])
def test_layers_of_a_geopackage_are_apart(tmp_path: Path, layers: tuple[str, str], refused: bool) -> None:
    results = [ParameterFiles(layer, (str(tmp_path / "a.gpkg"),), layer) for layer in layers]
    if refused:
        with pytest.raises(ParameterError):
            check_apart(results)
    else:
        check_apart(results)


def test_what_is_read_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.tif"
    file.write_bytes(b"")
    result = result_files("Map", str(file), is_raster=True)
    assert result.files == (str(file), str(tmp_path / "a.qml"))
    assert may_replace([result])
    with pytest.raises(ParameterError, match=r"Map would replace .*a\.tif, which Raster is read from"):
        check_kept([result], [ParameterFiles("Raster", (str(file),), is_raster=True)])
    beside = result_files("Lines", f"{tmp_path / 'a.gpkg'}|layername=lines", is_vector=True)
    assert (beside.files, beside.layer) == ((str(tmp_path / "a.gpkg"),), "lines")
    check_kept([beside], [ParameterFiles("Raster", beside.files, is_raster=True)])


def test_a_style_belongs_to_its_layer(tmp_path: Path) -> None:
    file = str(tmp_path / "a.shp")
    assert with_styles([file]) == (file,)
    (tmp_path / "a.qml").write_bytes(b"")
    assert with_styles([file]) == (file, str(tmp_path / "a.qml"))
    assert result_files("Polygons", file, is_vector=True).files == (file, str(tmp_path / "a.qml"))


def test_endings_and_folders_are_checked(tmp_path: Path) -> None:
    check_file(str(tmp_path / "a.CSV"), (".csv",))
    with pytest.raises(ParameterError, match=r"a\.txt"):
        check_file(str(tmp_path / "a.txt"), (".csv",))
    with pytest.raises(OutputError, match="does not exist"):
        check_file(str(tmp_path / "nowhere" / "a.csv"), (".csv",))
