# SPDX-License-Identifier: GPL-2.0-or-later
"""Classes merged, moved, deleted, saved and loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from clusterbrush.ui.dock.class_actions import FOLDER_KEY, ClassActions, legend_of
from clusterbrush.ui.dock.delete_class import DeleteClass
from clusterbrush.ui.project.classes import PaintClass
from dock_steps import CLASSES
from qgis.core import QgsSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QMimeData, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qgis.core import QgsProject, QgsRasterLayer
    from qgis.PyQt.QtWidgets import QAbstractButton


@pytest.fixture
def actions(project: QgsProject) -> Iterator[tuple[ClassActions, list, list]]:
    from qgis.PyQt.QtWidgets import QWidget

    window, counts = QWidget(), {1: 3}
    made = ClassActions(lambda: CLASSES, lambda: CLASSES[0], lambda: counts, project, window)
    lists: list = []
    moves: list = []
    made.changed.connect(lists.append)
    made.reclassed.connect(lambda class_id, other, left: moves.append((class_id, other, [one.id for one in left])))
    yield made, lists, moves
    QgsSettings().remove(FOLDER_KEY)
    window.deleteLater()


def test_classes_are_merged_moved_and_locked(actions) -> None:
    from qgis.PyQt.QtWidgets import QMenu

    made, lists, moves = actions
    made.merge(CLASSES[0], CLASSES[1])
    assert moves == [(1, CLASSES[1], [2])]
    made.move(0, 1)
    assert [one.id for one in lists.pop()] == [2, 1]
    menu = QMenu()
    made.fill(menu)
    next(action for action in menu.actions() if action.text() == "Lock Tree").trigger()
    assert lists.pop()[0].locked


def answer_deleting(act: Callable[[DeleteClass], None]) -> list[str]:
    """Answer the next dialog of a class that is deleted; return the list that gets its question."""
    asked: list[str] = []

    def answer() -> None:
        dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, DeleteClass) and one.isVisible())
        asked.append(dialog.findChild(QLabel).text())
        act(dialog)

    QTimer.singleShot(0, answer)
    return asked


def press(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def drop_them(dialog: DeleteClass) -> None:
    press(dialog.drop)
    press(dialog.delete_button)


@pytest.mark.parametrize(
    ("act", "moved"),
    [
        (drop_them, [(1, None, [2])]),
        (lambda dialog: press(dialog.delete_button), [(1, CLASSES[1], [2])]),
        (lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Return), []),
        (lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape), []),
    ],
)
def test_deleting_a_class_asks_for_its_strokes(actions, act, moved: list) -> None:
    made, lists, moves = actions
    asked = answer_deleting(act)
    made.ask_delete(CLASSES[0])
    assert asked == ["Tree has 3 strokes. What becomes of them?"]
    assert moves == moved
    assert lists == []


def test_any_class_gets_the_strokes_of_a_deleted_one(actions, monkeypatch) -> None:
    made, _, moves = actions
    classes = [PaintClass(number, f"Class {number}", (number, 0, 0)) for number in range(1, 12)]
    monkeypatch.setattr(made, "_classes", lambda: classes)

    def give(dialog: DeleteClass) -> None:
        assert dialog.target.count() == 10
        QTest.keyClick(dialog.target, Qt.Key.Key_End)
        press(dialog.delete_button)

    answer_deleting(give)
    made.ask_delete(classes[0])
    assert moves == [(1, classes[10], list(range(2, 12)))]


def test_questions_in_the_singular_and_without_strokes(actions) -> None:
    made, lists, moves = actions
    made._counts = lambda: {1: 1}
    asked = answer_deleting(lambda dialog: dialog.reject())
    made.ask_delete(CLASSES[0])
    assert asked == ["Tree has one stroke. What becomes of it?"]
    asked = answer_deleting(lambda dialog: press(dialog.delete_button))
    made.ask_delete(CLASSES[1])
    assert asked == ["Delete Roof? It has no strokes."]
    assert (lists, moves) == ([[CLASSES[0]]], [])


def test_a_class_file_goes_round_and_a_legend_is_taken(actions, tmp_path: Path, raster: QgsRasterLayer) -> None:
    from clusterbrush.core.legend.entry import LegendEntry
    from clusterbrush.processing.support.layers import apply_legend

    made, lists, _ = actions
    failed: list = []
    made.failed.connect(failed.append)
    made.save(str(tmp_path / "classes.json"))
    made.load(str(tmp_path / "classes.json"))
    assert lists.pop() == CLASSES
    made.load(str(tmp_path / "none.json"))
    made.save(str(tmp_path / "no" / "folder.json"))
    assert len(failed) == 2
    assert legend_of(raster) == []
    apply_legend(raster, [LegendEntry(4, "Water", (1, 2, 3))])
    made.take_legend(raster.id())
    assert lists.pop() == [PaintClass(4, "Water", (1, 2, 3)), CLASSES[0]]  # a class with strokes stays


TABLES = {
    "by_number.csv": "id,name,colour\n4,Water,#010203\n1,Wood,#040506\n",
    "colour_first.csv": "colour;id;name\n#010203;4;Water\n#040506;1;Wood\n",
    "map.clr": "# QGIS Generated Color Map Export File\nINTERPOLATION:EXACT\n4,1,2,3,255,Water\n1,4,5,6,255,Wood\n",
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_loaded(actions, tmp_path: Path, name: str) -> None:
    made, lists, _ = actions
    (tmp_path / name).write_text(TABLES[name], encoding="utf-8")
    made.load(str(tmp_path / name))
    assert lists.pop() == [PaintClass(4, "Water", (1, 2, 3)), PaintClass(1, "Wood", (4, 5, 6))]


def test_a_table_of_names_leaves_painted_classes_what_they_are(actions, tmp_path: Path) -> None:
    made, lists, _ = actions
    (tmp_path / "names.csv").write_text("name\nwater\nroof\n", encoding="utf-8")
    made.load(str(tmp_path / "names.csv"))
    loaded = lists.pop()
    assert [(one.id, one.name) for one in loaded] == [(3, "water"), (2, "roof"), (1, "Tree")]
    assert len({one.colour for one in loaded}) == 3


@pytest.mark.parametrize("kind", ["raster", "vector"])
def test_a_style_is_loaded_and_pasted(actions, tmp_path: Path, raster: QgsRasterLayer, kind: str) -> None:
    from clusterbrush.core.legend.entry import LegendEntry
    from clusterbrush.processing.support.layers import apply_legend

    made, lists, _ = actions
    layer = raster if kind == "raster" else QgsVectorLayer("Polygon?field=class_id:integer", "polygons", "memory")
    apply_legend(layer, [LegendEntry(4, "Water & <ice>", (1, 2, 3)), LegendEntry(1, "Wood", (4, 5, 6))])
    layer.saveNamedStyle(str(tmp_path / "style.qml"))
    made.load(str(tmp_path / "style.qml"))
    wanted = {PaintClass(4, "Water & <ice>", (1, 2, 3)), PaintClass(1, "Wood", (4, 5, 6))}
    assert set(lists.pop()) == wanted
    style = (tmp_path / "style.qml").read_text(encoding="utf-8")
    copied = QMimeData()
    copied.setData("application/qgis.style", style.encode())
    QApplication.clipboard().setMimeData(copied)
    made.paste()
    assert set(lists.pop()) == wanted
    made.copy()
    made.paste()
    assert lists.pop() == CLASSES
    failed: list = []
    made.failed.connect(failed.append)
    QApplication.clipboard().setText("nothing of the kind")
    made.paste()
    assert failed == ["The clipboard holds no list of classes."]


def test_a_file_that_cannot_be_read_says_why(actions, tmp_path: Path) -> None:
    made, lists, _ = actions
    failed: list[str] = []
    made.failed.connect(failed.append)
    latin, binary, missing = tmp_path / "latin.csv", tmp_path / "binary.clr", tmp_path / "missing.csv"
    latin.write_bytes("id,name\n1,Häuser\n".encode("latin-1"))
    binary.write_bytes(bytes(range(256)))
    for path in (latin, binary, missing):
        made.load(str(path))
    assert failed == [
        f"The legend {latin} is not encoded in UTF-8. Save it as a CSV file in UTF-8 and give that.",
        f"{binary} holds no list of classes.",
        f"{missing} cannot be read (No such file or directory).",
    ]
    assert not lists


def test_the_folder_is_remembered(actions, tmp_path: Path, monkeypatch) -> None:
    made, *_ = actions
    asked: list[str] = []

    def ask(_window, _title: str, folder: str, _kinds: str) -> tuple[str, str]:
        asked.append(folder)
        return str(tmp_path / "classes.json"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    made.ask_save()
    made.ask_load()
    assert asked == ["", str(tmp_path)]
