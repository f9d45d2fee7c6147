# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: the brush's keys after every kind of click, the tag at the cursor, the class table's own keys."""

from dataclasses import replace
from functools import partial

from clusterbrush.ui.dock.keys_hint import SHOWN_KEY
from driving import play
from qgis.core import QgsApplication, QgsSettings
from qgis.gui import QgsLayerTreeView
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QCursor
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLineEdit, QMenu, QStyle, QStyleOptionSpinBox

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
LONG_NAME = "Sparsely vegetated areas, bare rock and scree above the tree line"


def point(widget, place=None) -> QPoint:
    """Move the real pointer over a widget."""
    place = widget.rect().center() if place is None else place
    QCursor.setPos(widget.mapToGlobal(place))
    QApplication.processEvents()
    return place


def click(widget, place=None, button=LEFT) -> None:
    """Click with the real pointer, through the window, so that focus and menus follow as they do for a person."""
    place = point(widget, place)
    handle = widget.window().windowHandle()
    QTest.mouseClick(handle, button, NONE, widget.mapTo(widget.window(), place))


def key(key, modifier=NONE, action="keyClick") -> None:
    """Press a key as the screen gives it to the active window: shortcuts first, then the widget with the focus."""
    getattr(QTest, action)(QApplication.activeWindow().windowHandle(), key, modifier)


def row_of(dock, row: int, column: int = 1) -> QPoint:
    """Return the middle of a cell of the class table."""
    return dock.classView.visualRect(dock.classView.model().index(row, column)).center()


def dialogs(name: str) -> list:
    return [one for one in QApplication.topLevelWidgets() if one.objectName() == name and one.isVisible()]


def when_open(name: str, act) -> None:
    """Call `act` with a dialog as soon as it is open; dialogs run event loops of their own."""
    found = dialogs(name)
    if found:
        QTimer.singleShot(100, partial(act, found[0]))
    else:
        QTimer.singleShot(50, partial(when_open, name, act))


def close_by_key(window, pressed, dialog) -> None:
    window.shoot("94-delete", dialog)
    QTest.keyClick(dialog, pressed)


def arrow_up(box) -> QPoint:
    option = QStyleOptionSpinBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_SpinBoxUp
    return box.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, box).center()


class Keys:
    """Presses the keys of the brush over the map, and notes what they do."""

    def __init__(self, window) -> None:
        self.window, self.controller = window, window.controller

    def over_map(self, x: float = 0.5, y: float = 0.5):
        window = self.window
        point(window.canvas.viewport(), window.at(x, y))
        yield 60

    def all_work(self, name: str):
        """Choose a class, change the size, erase and look at the bare image; note it under a name."""
        controller = self.controller
        yield from self.over_map()
        classes, done = len(controller.classes.all), {}
        for digit in (Qt.Key.Key_2, Qt.Key.Key_1):
            key(digit)
            done[f"class {int(digit) - int(Qt.Key.Key_0)}"] = controller.classes.current.id
        size = controller.raster.settings.brush_pixels
        key(Qt.Key.Key_BracketRight)
        done["larger"] = controller.raster.settings.brush_pixels / size
        key(Qt.Key.Key_BracketLeft)
        key(Qt.Key.Key_E)
        done["erases"] = int(controller.brush.tool.mode)
        key(Qt.Key.Key_E)
        key(Qt.Key.Key_Space, action="keyPress")
        done["bare"] = not controller.view.overlay.isVisible()
        key(Qt.Key.Key_Space, action="keyRelease")
        yield 30
        done["map again"] = controller.view.overlay.isVisible()
        done["classes"] = len(controller.classes.all) - classes
        done["dialogs"] = len(dialogs("clusterbrushExport"))
        self.window.answer.setdefault("after", {})[name] = done

    def none_work(self, name: str) -> None:
        """Press keys that belong to somebody else."""
        controller = self.controller
        before = (controller.classes.current.id, int(controller.brush.tool.mode), controller.brush.in_hand)
        for letter in (Qt.Key.Key_2, Qt.Key.Key_E):
            key(letter)
        now = (controller.classes.current.id, int(controller.brush.tool.mode), controller.brush.in_hand)
        self.window.answer.setdefault("left alone", {})[name] = before == now


def story(window):
    answer, dock, controller = window.answer, window.dock, window.controller
    QgsSettings().remove(SHOWN_KEY)  # as for somebody who has just installed it
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.main.activateWindow()
    yield window.main.isActiveWindow
    controller.action.trigger()
    yield dock.isVisible
    yield 200
    answer["hint"] = dock.keys_hint.isVisible()
    window.shoot("91-keys-hint", dock)
    click(dock.paintButton)
    keys = Keys(window)
    yield from window.drag([(0.30, 0.30), (0.36, 0.34)])
    yield window.settled
    yield from in_the_panel(window, keys)
    yield from in_fields_and_dialogs(window, keys)
    yield from elsewhere(window, keys)
    yield from the_tag(window, keys)
    yield from the_table(window)
    yield from out_of_date(window)
    click(dock.keys_hint.close_button)
    answer["hint_closed"] = dock.keys_hint.isHidden()
    dock.keys_hint.show_once()
    answer["hint_again"] = dock.keys_hint.isVisible()
    answer["notes"] = window.notes()


def in_the_panel(window, keys):
    dock, answer = window.dock, window.answer
    yield from keys.all_work("paint button")
    click(dock.addButton)
    yield 100
    answer["typed into"] = type(QApplication.focusWidget()).__name__
    for letter in "E2":
        QTest.keyClick(QApplication.focusWidget(), letter)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    yield 100
    answer["added"] = [one.name for one in window.controller.classes.all]
    yield from keys.all_work("name of a new class")
    click(dock.addButton)
    yield 100
    yield from keys.all_work("new class without a name")
    answer["default name"] = window.controller.classes.all[-1].name
    for name, widget, place in (
        ("class", dock.classView.viewport(), row_of(dock, 1)),
        ("opacity", dock.opacitySlider, None),
        ("refine", dock.refineBox, QPoint(20, 8)),
        ("undo", dock.undoButton, None),
        ("redo", dock.redoButton, None),
    ):
        click(widget, place)
        yield 100
        yield from keys.all_work(name)
    click(dock.showBox)
    yield 300
    popup = QApplication.activePopupWidget()
    keys.none_work("list that is open")
    QTest.keyClick(dock.showBox.view(), Qt.Key.Key_Escape)
    yield lambda: QApplication.activePopupWidget() is None
    answer["popup"] = popup is not None
    yield from keys.all_work("list of views")
    # the pointer over the panel is enough
    point(dock.classView.viewport(), row_of(dock, 0))
    key(Qt.Key.Key_2)
    answer["over the panel"] = window.controller.classes.current.id
    # a floating panel has a window of its own
    dock.setFloating(True)
    yield 300
    dock.activateWindow()
    yield dock.isActiveWindow
    click(dock.classView.viewport(), row_of(dock, 0))
    yield 100
    yield from keys.all_work("floating panel")
    click(dock.sizeBox, arrow_up(dock.sizeBox))
    yield 100
    yield from keys.all_work("field of a floating panel")
    dock.setFloating(False)
    yield 300
    window.main.activateWindow()
    yield window.main.isActiveWindow


def in_fields_and_dialogs(window, keys):
    dock, answer, settings = window.dock, window.answer, window.controller.raster.settings
    click(dock.sizeBox, arrow_up(dock.sizeBox))
    yield 100
    yield from keys.all_work("arrow of the size")
    click(dock.sizeBox, QPoint(12, dock.sizeBox.height() // 2))
    dock.sizeBox.selectAll()
    class_id = window.controller.classes.current.id
    for letter in "12":
        key(ord(letter))
    key(Qt.Key.Key_Return)
    answer["size typed"] = [round(settings.brush_pixels, 2), window.controller.classes.current.id == class_id]
    yield from keys.all_work("size that was typed")
    when_open("clusterbrushExport", lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    click(dock.exportButton, QPoint(12, dock.exportButton.height() // 2))
    yield lambda: not dialogs("clusterbrushExport")
    window.main.activateWindow()  # without a window manager nobody else sees to it
    yield window.main.isActiveWindow
    yield from keys.all_work("export dialog")
    key(Qt.Key.Key_Space)
    yield 200
    answer["dialogs after Space"] = len(dialogs("clusterbrushExport"))


def elsewhere(window, keys):
    answer, canvas = window.answer, window.canvas
    tree = window.main.findChild(QgsLayerTreeView)
    click(tree.viewport(), QPoint(60, 12))
    yield 100
    keys.none_work("layer tree")
    yield from keys.all_work("layer tree")
    # a text field keeps its keys wherever the pointer is
    field = QLineEdit(window.main.statusBar())
    window.main.statusBar().addWidget(field)
    field.show()
    yield 100
    click(field)
    yield from keys.over_map()
    keys.none_work("text field")
    for letter in (Qt.Key.Key_Space, Qt.Key.Key_BracketLeft):
        key(letter)
    answer["text"] = field.text()
    field.deleteLater()
    second = window.iface.createNewMapCanvas("second")
    yield 500
    click(second.viewport())
    yield 100
    keys.none_work("second canvas")
    window.iface.closeMapCanvas("second")
    yield 200
    # another window
    yield from keys.over_map()
    window.iface.showAttributeTable(window.controller.strokes.layer)
    yield 800
    windows = [one for one in QApplication.topLevelWidgets() if "AttributeTable" in one.objectName()]
    table = next(one for one in windows if one.isVisible())
    table.activateWindow()
    yield table.isActiveWindow
    keys.none_work("attribute table")
    table.close()
    yield 300
    stack = window.controller.strokes.layer.undoStack()
    while stack.index() > 1:
        stack.undo()  # what the keys have typed into the table
    window.main.activateWindow()
    yield window.main.isActiveWindow
    canvas.setFocus()
    # Ctrl+Z is the brush's, whatever layer is active
    window.iface.setActiveLayer(window.controller.raster.layer)
    click(window.dock.classView.viewport(), row_of(window.dock, 0))
    yield from keys.over_map()
    before = window.controller.strokes.layer.featureCount()
    key(Qt.Key.Key_Z, CONTROL)
    answer["undone"] = before - window.controller.strokes.layer.featureCount()
    key(Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    answer["redone"] = before - window.controller.strokes.layer.featureCount()


def the_tag(window, keys):
    """Shoot the tag in the middle, at the edges, of a long name, in erasing; note that it lies on the canvas."""
    classes = window.controller.classes
    classes.set([replace(one, name=LONG_NAME) if one.id == 2 else one for one in classes.all])
    size = window.canvas.viewport().size()
    inside = []
    for digit, x, y in (
        (1, 0.5, 0.5), (2, 0.5, 0.5), (2, 0.995, 0.5), (2, 0.002, 0.002), (2, 0.998, 0.998), (1, 0.3, 0.995),
    ):  # fmt: skip
        yield from keys.over_map(x, y)
        window.move(window.at(x, y))
        key(Qt.Key.Key_0 + digit)
        yield 60
        item = window.controller.brush.tool._item
        area = item._tag_area(item.toCanvasCoordinates(item._centre))
        inside.append(area.left() >= 0 and area.top() >= 0 and area.right() <= size.width())
        inside.append(area.bottom() <= size.height() and not area.isEmpty())
        window.shoot(f"92-tag-{digit}-{x}-{y}", window.canvas)
    key(Qt.Key.Key_E)
    window.move(window.at(0.4, 0.6))
    yield 60
    window.shoot("93-tag-erases", window.canvas)
    key(Qt.Key.Key_E)
    window.answer["tag inside"] = inside


def the_table(window):
    dock, answer, classes = window.dock, window.answer, window.controller.classes
    classes.set([replace(one, name=f"Class {one.id}") for one in classes.all])
    view = dock.classView.viewport()
    click(view, row_of(dock, 1))
    yield 100
    key(Qt.Key.Key_F2)
    yield 100
    for letter in "Lake":
        QTest.keyClick(QApplication.focusWidget(), letter)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    yield 100
    answer["renamed"] = [one.name for one in classes.all][:2]
    count = len(classes.all)
    for answer_key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        when_open("clusterbrushDeleteClass", partial(close_by_key, window, answer_key))
        click(view, row_of(dock, 0))
        key(Qt.Key.Key_Delete)
        window.main.activateWindow()
        yield window.main.isActiveWindow
    answer["delete asks"] = [count, len(classes.all), window.controller.strokes.counts.get(1)]
    click(view, row_of(dock, 1), RIGHT)
    yield 200
    menu = QApplication.activePopupWidget()
    answer["menu"] = [one.text() for one in menu.actions()][:2] if isinstance(menu, QMenu) else []
    window.shoot("95-class-menu", menu)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    yield 100
    answer["menu class"] = classes.current.id


def out_of_date(window):
    dock, answer = window.dock, window.answer
    dock.setFloating(False)
    click(dock.liveBox, QPoint(8, dock.liveBox.height() // 2))
    yield 100
    answer["live"] = [dock.liveBox.isChecked(), dock.staleLabel.text()]
    yield from window.drag([(0.60, 0.60), (0.66, 0.64)])
    yield 300
    answer["stale"] = dock.staleLabel.text()
    window.main.resizeDocks([dock], [280], Qt.Orientation.Horizontal)
    yield 300
    answer["narrow"] = dock.width()
    window.shoot("96-out-of-date", dock)
    click(dock.updateButton)
    yield window.settled
    answer["updated"] = dock.staleLabel.text()
    yield from window.drag([(0.50, 0.60), (0.56, 0.64)])
    yield 300
    click(dock.liveBox, QPoint(8, dock.liveBox.height() // 2))
    yield window.settled
    answer["live again"] = [dock.liveBox.isChecked(), dock.staleLabel.isVisible()]
    QgsApplication.setUITheme("Night Mapping")
    yield 500
    window.shoot("97-dark", dock)


play(story)
