# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin loaded, unloaded and loaded again as QGIS does it."""

from __future__ import annotations

from configparser import ConfigParser
from typing import TYPE_CHECKING

import clusterbrush
import pytest
from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtWidgets import QMenu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALGORITHMS = {"clusterbrush:segment", "clusterbrush:fitkmeans", "clusterbrush:applymodel"}
ACTIONS = ["clusterbrushPanel", "", "clusterbrushSegment", "clusterbrushFitKMeans", "clusterbrushApplyModel"]


class Menus:
    """The two menus of a window that the plugin adds to."""

    def __init__(self) -> None:
        self.raster, self.help = QMenu("Raster"), QMenu("Help")

    def counts(self) -> tuple[int, int, int, int]:
        """Return entries of both menus, and the actions and menus that live in the window."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return (
            len(self.raster.actions()),
            len(self.help.actions()),
            len(self.raster.findChildren(QMenu)),
            len(QgsApplication.processingRegistry().providers()),
        )


@pytest.fixture
def menus(qgis_iface, monkeypatch: pytest.MonkeyPatch) -> Menus:
    made = Menus()
    monkeypatch.setattr(qgis_iface, "rasterMenu", lambda: made.raster, raising=False)
    monkeypatch.setattr(qgis_iface, "pluginHelpMenu", lambda: made.help, raising=False)
    return made


@pytest.fixture
def plugin(qgis_iface, menus: Menus) -> Iterator[object]:  # noqa: ARG001 - the menus must be there first
    made = clusterbrush.classFactory(qgis_iface)
    yield made
    made.unload()


def children_of_window(qgis_iface) -> int:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(qgis_iface.mainWindow().children())


def submenu(menus: Menus) -> QMenu:
    return menus.raster.actions()[0].menu()


def test_this_qgis_is_in_the_range_of_the_metadata(root: Path) -> None:
    metadata = ConfigParser(interpolation=None)
    metadata.read(root / "metadata.txt", encoding="utf-8")
    low, high = (
        tuple(int(part) for part in metadata["general"][key].split("."))
        for key in ("qgisMinimumVersion", "qgisMaximumVersion")
    )
    running = divmod(Qgis.versionInt() // 100, 100)
    assert low <= running <= high


@pytest.mark.usefixtures("qgis_app")
def test_init_processing_alone_registers_the_algorithms() -> None:
    """What qgis_process does: it has no window."""
    plugin = clusterbrush.classFactory(None)
    plugin.initProcessing()
    try:
        provider = QgsApplication.processingRegistry().providerById("clusterbrush")
        assert {algorithm.id() for algorithm in provider.algorithms()} >= ALGORITHMS
        assert not provider.icon().isNull()
    finally:
        plugin.unload()
    assert QgsApplication.processingRegistry().providerById("clusterbrush") is None


def test_the_menus_hold_the_entries(plugin, menus: Menus) -> None:
    plugin.initGui()
    assert [action.objectName() for action in submenu(menus).actions()] == ACTIONS
    assert all(not action.icon().isNull() for action in submenu(menus).actions() if not action.isSeparator())
    assert submenu(menus).objectName() == "clusterbrushMenu"
    assert [action.objectName() for action in menus.help.actions()] == ["clusterbrushHelp"]


@pytest.mark.usefixtures("qgis_processing")
def test_an_entry_opens_the_dialog_of_its_algorithm(plugin, menus: Menus, monkeypatch) -> None:
    from qgis import processing

    plugin.initGui()
    opened: list[str] = []
    monkeypatch.setattr(processing, "execAlgorithmDialog", opened.append)
    for action in submenu(menus).actions()[2:]:
        action.trigger()
    assert opened == ["clusterbrush:segment", "clusterbrush:fitkmeans", "clusterbrush:applymodel"]
    assert all(QgsApplication.processingRegistry().algorithmById(name) is not None for name in opened)


def test_load_unload_load_leaves_nothing_behind(plugin, menus: Menus, qgis_iface) -> None:
    before, window_before = menus.counts(), children_of_window(qgis_iface)
    plugin.initGui()
    loaded, window_loaded = menus.counts(), children_of_window(qgis_iface)
    assert loaded[0] == before[0] + 1
    assert loaded[1] == before[1] + 1
    assert loaded[3] == before[3] + 1
    plugin.unload()
    assert menus.counts() == before
    assert children_of_window(qgis_iface) == window_before
    plugin.initGui()
    assert menus.counts() == loaded
    assert children_of_window(qgis_iface) == window_loaded


def test_unload_twice_is_harmless(plugin) -> None:
    plugin.initGui()
    plugin.unload()
    plugin.unload()


@pytest.mark.parametrize("locale", ["fr", "fr_CA"])
def test_french_comes_back_translated(plugin, menus: Menus, monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    from clusterbrush.i18n import tr

    english = [action.text() for action in entries_of(plugin, menus)]
    plugin.unload()
    monkeypatch.setattr(QgsApplication, "locale", lambda: locale)
    french = [action.text() for action in entries_of(plugin, menus)]
    assert english == ["Segment raster (k-means)…", "Fit k-means model…", "Apply model…"]
    assert french == [
        "Segmenter un raster (k-moyennes)…",
        "Ajuster un modèle k-moyennes…",
        "Appliquer un modèle…",
    ]
    assert tr("Apply model…") == "Appliquer un modèle…"
    plugin.unload()
    assert tr("Apply model…") == "Apply model…"


def entries_of(plugin, menus: Menus) -> list:
    plugin.initGui()
    return submenu(menus).actions()[2:]


def test_a_language_without_translation_stays_english(plugin, menus: Menus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QgsApplication, "locale", lambda: "is")
    assert entries_of(plugin, menus)[2].text() == "Apply model…"
