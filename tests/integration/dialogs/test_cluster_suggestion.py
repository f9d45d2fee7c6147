# SPDX-License-Identifier: GPL-2.0-or-later
"""The number of clusters that is suggested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.dialogs.cluster_suggestion import ClusterSuggestion
from clusterbrush.ui.dialogs.settings_dialog import SettingsDialog
from clusterbrush.ui.project.settings import Settings
from dock_steps import CLASSES, PATIENCE
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

if TYPE_CHECKING:
    from qgis.core import QgsRasterLayer


@pytest.mark.usefixtures("provider")
def test_a_number_of_clusters_is_suggested(raster: QgsRasterLayer, qtbot) -> None:
    suggestion = ClusterSuggestion()
    found: list = []
    suggestion.suggested.connect(lambda clusters, reason: found.append((clusters, reason)))
    suggestion.failed.connect(found.append)
    suggestion.start(raster.id(), [1])
    qtbot.waitUntil(lambda: bool(found), timeout=PATIENCE)
    assert not suggestion.is_running
    assert found[0][0] == 3
    assert "3" in found[0][1]
    suggestion.start(raster.id(), [])
    suggestion.cancel()
    qtbot.waitUntil(lambda: not suggestion.is_running, timeout=PATIENCE)
    for layer_id, bands in (("nothing", []), (raster.id(), [7])):
        suggestion.start(layer_id, bands)
        qtbot.waitUntil(lambda: not suggestion.is_running, timeout=PATIENCE)
    assert [type(one) for one in found[1:]] == [str, str], "a sentence says why there is no number"


@pytest.mark.usefixtures("qgis_app")
def test_a_suggestion_changes_nothing_by_itself() -> None:
    dialog = SettingsDialog(Settings(CLASSES), "raster", [], [], "", ClusterSuggestion())
    before = dialog.clusters.value()
    assert dialog.use.isHidden()
    dialog._take_suggestion(5, "Because.")
    assert dialog.clusters.value() == before
    assert "5" in dialog.use.text()
    assert not dialog.use.isHidden()
    QTest.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    assert dialog.clusters.value() == 5
    dialog.deleteLater()
