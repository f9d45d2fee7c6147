# SPDX-License-Identifier: GPL-2.0-or-later
"""GDAL's settings for a network hold for our own reads, in their thread, and no longer."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from clusterbrush.core.raster.network import LISTING, SETTINGS, is_far, settings_for
from http_files import serving
from osgeo import gdal

if TYPE_CHECKING:
    from pathlib import Path

NAME = "GDAL_HTTP_MAX_RETRY"
FAR = "/vsicurl/http://127.0.0.1:9/a.png"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/vsicurl/https://example.org/a.tif", True),
        ("/vsicurl?url=https%3A%2F%2Fexample.org%2Fa.tif", True),
        ("/vsizip//vsis3/bucket/a.zip/a.tif", True),
        ("/vsizip/{/vsigs/bucket/a.zip}/a.tif", True),
        ("/vsizip/folder/a.zip/a.tif", False),
        ("/vsimem/a.tif", False),
        ("/data/vsicurl/a.tif", False),
    ],
)
def test_what_lies_on_a_network(path: str, expected: bool) -> None:
    assert is_far(path) == expected


def test_settings_hold_in_the_block_and_in_its_thread_alone() -> None:
    seen: list[str | None] = []
    with settings_for(FAR, opening=True):
        assert {name: gdal.GetConfigOption(name) for name in SETTINGS} == SETTINGS
        thread = threading.Thread(target=lambda: seen.append(gdal.GetConfigOption(NAME)))
        thread.start()
        thread.join()
    assert seen == [None]
    assert {gdal.GetConfigOption(name) for name in (*SETTINGS, LISTING)} == {None}
    with settings_for("/data/a.tif", opening=True):
        assert gdal.GetConfigOption(NAME) is None


def test_an_old_gdal_reads_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(gdal, "SetThreadLocalConfigOption")
    with settings_for(FAR, opening=True):
        assert gdal.GetConfigOption(NAME) is None


def test_what_the_user_has_set_stays() -> None:
    gdal.SetConfigOption(NAME, "7")
    try:
        with settings_for(FAR):
            assert gdal.GetConfigOption(NAME) == "7"
        assert gdal.GetConfigOption(NAME) == "7"
    finally:
        gdal.SetConfigOption(NAME, None)


def test_sidecars_are_looked_for_where_there_is_one(tmp_path: Path) -> None:
    for name in ("with.tif", "with.tif.aux.xml", "without.tif", "other.img"):
        (tmp_path / name).write_bytes(b"x")
    expected = {"with.tif": "TRUE", "without.tif": "EMPTY_DIR", "other.img": "TRUE"}
    with serving(tmp_path) as server:
        for name, listing in expected.items():
            with settings_for(server.path_of(name), opening=True):
                assert gdal.GetConfigOption(LISTING) == listing
