# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of figures with class names that are longer than the window is wide."""

from __future__ import annotations

from clusterbrush.core.answers.area_sample import Stratum
from clusterbrush.ui.dialogs.sample_dialog import SampleDialog

LONG = "Peat bog with <birch> & willow, mixed, partly drained, burnt in 1998 and left to itself since"


def test_a_long_name_leaves_room_for_the_figures(qgis_app, qtbot) -> None:  # noqa: ARG001
    dialog = SampleDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_strata([Stratum(1, LONG, 700, 70.0), Stratum(2, "Water", 300, 30.0)])
    table = dialog.table
    assert table.columnViewportPosition(2) <= table.viewport().width()  # the shares are in sight
    assert table.item(0, 0).text() == LONG
    assert (
        table.item(0, 0).toolTip() == f"<qt>{LONG.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</qt>"
    )
    assert [table.item(row, 1).text() for row in range(2)] == ["70.0\u00a0%", "30.0\u00a0%"]
    assert table.item(0, 1).toolTip() == ""
