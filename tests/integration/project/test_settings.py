# SPDX-License-Identifier: GPL-2.0-or-later
"""What a project keeps of a raster."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from clusterbrush.core.classification.methods import METHODS
from clusterbrush.ui.project.classes import from_plain
from clusterbrush.ui.project.settings import PROPERTY, Settings, read_settings, write_settings
from dock_steps import CLASSES

if TYPE_CHECKING:
    from qgis.core import QgsProject, QgsRasterLayer


def test_settings_are_kept_with_the_raster(raster: QgsRasterLayer, project: QgsProject) -> None:
    assert read_settings(raster) is None
    settings = Settings(CLASSES, [2, 1], 99, 0.2, "clusternet", 0.4, 12.5, "outlines", 35, 2, 3)
    project.setDirty(False)
    write_settings(raster, settings, project)
    assert project.isDirty()
    assert read_settings(raster) == settings
    project.setDirty(False)
    write_settings(raster, settings, project)
    assert not project.isDirty(), "nothing changed"


@pytest.mark.parametrize("text", ["{", "[]", '{"classes": 3}', '{"classes": [{"id": 0}]}', '{"clusters": "many"}', "1"])
def test_damaged_settings_are_none(raster: QgsRasterLayer, text: str) -> None:
    raster.setCustomProperty(PROPERTY, text)
    assert read_settings(raster) is None


DEFAULTS_OF_0_1_0 = {
    "classes": [], "bands": [], "clusters": 256, "threshold": 0.05, "method": 0, "least_confidence": 0.0,
    "brush_pixels": 5.0, "mode": "classes", "opacity": 60, "current": 1, "smoothing": 0,
}  # fmt: skip


def read_by_0_1_0(raster: QgsRasterLayer) -> dict[str, Any] | None:
    """Return what ClusterBrush 0.1.0 reads of the stored settings, by its own rule."""
    try:
        values = json.loads(raster.customProperty(PROPERTY))
        if not isinstance(values, dict):
            return None
        known = {name: values[name] for name in DEFAULTS_OF_0_1_0 if name in values}
        known["classes"] = from_plain(known.get("classes", []))
        known["bands"] = [int(band) for band in known.get("bands", [])]
        defaults = {name: DEFAULTS_OF_0_1_0[name] for name in known}
        return {
            name: value if isinstance(defaults[name], list) else type(defaults[name])(value)
            for name, value in known.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


@pytest.mark.parametrize("method", METHODS)
def test_the_released_version_reads_what_is_stored(raster: QgsRasterLayer, project: QgsProject, method: str) -> None:
    settings = Settings(CLASSES, [2, 1], 99, 0.2, method, 0.4, 12.5, "outlines", 35, 2, 3)
    write_settings(raster, settings, project)
    read = read_by_0_1_0(raster)
    assert read is not None, "all classes are lost"
    assert read.pop("method") == {"default": 0, "clusternet": 1}.get(method, 0)
    kept = {name: getattr(settings, name) for name in read}
    assert read == kept
    assert len(kept) == len(DEFAULTS_OF_0_1_0) - 1


@pytest.mark.parametrize(
    ("stored", "method"),
    [
        ({"method": 1}, "clusternet"),  # of 0.1.0
        ({"method": 7}, "default"),
        ({"method": "clusternet"}, "clusternet"),
        ({"method": 0, "method_id": "clusternet"}, "clusternet"),
        ({"method": 1, "method_id": "a method to come"}, "clusternet"),
        ({"method": 0, "method_id": []}, "default"),
        ({}, "default"),
    ],
)
def test_the_id_of_the_method_is_read_first(raster: QgsRasterLayer, stored: dict[str, Any], method: str) -> None:
    raster.setCustomProperty(PROPERTY, json.dumps({"clusters": 12, **stored}))
    assert read_settings(raster) == replace(Settings(), clusters=12, method=method)


def test_features_that_are_not_known_are_the_default_ones(raster: QgsRasterLayer, project: QgsProject) -> None:
    write_settings(raster, Settings(preset="bands", tolerance=0.7, min_patch_pixels=12), project)
    stored = read_settings(raster)
    assert stored is not None
    assert (stored.preset, stored.tolerance, stored.min_patch_pixels) == ("bands", 0.7, 12)
    write_settings(raster, Settings(preset="of another version"), project)
    again = read_settings(raster)
    assert again is not None
    assert again.preset == Settings().preset
    for text, kept in (("learned", Settings().preset), ("learned:/some where/m.json", "learned:/some where/m.json")):
        write_settings(raster, Settings(preset=text), project)
        assert read_settings(raster).preset == kept
