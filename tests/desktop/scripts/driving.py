# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives a QGIS window from inside: mouse, keys, waiting, pictures, and a watch on the event loop.

A story is a generator: it yields how long to wait, or what to wait for, and goes on from QGIS's own event loop.
"""

from __future__ import annotations

import json
import os
import time
import traceback
from pathlib import Path

import qgis.utils
from qgis.core import QgsCoordinateTransform, QgsPointXY, QgsProject, QgsRasterBandStats, QgsSettings
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PATIENCE = 150  # seconds that anything may take, beside other work


class Watchdog(QObject):
    """Notes how long the main thread worked between two ticks of the event loop.

    The thread's own CPU time is counted, so that a busy machine is not taken for a blocked window; what it spent
    waiting with the loop held is seen in `late`.
    """

    INTERVAL = 5  # ms

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.reset()
        self._timer.start(self.INTERVAL)

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.late.append((now - self._last) * 1000 - self.INTERVAL)
        self.worked.append((worked - self._last_worked) * 1000)
        self._last, self._last_worked = now, worked

    def reset(self) -> None:
        self.late, self.worked = [], []
        self._last, self._last_worked = time.perf_counter(), time.thread_time()

    @property
    def longest(self) -> float:
        """Milliseconds of work at a stretch."""
        return max(self.worked, default=0.0)


class Window:
    """A running QGIS with ClusterBrush."""

    def __init__(self) -> None:
        self.iface = qgis.utils.iface
        self.main = self.iface.mainWindow()
        self.canvas = self.iface.mapCanvas()
        self.project = QgsProject.instance()
        self.answer: dict = {}
        self._middles: dict[str, float] = {}
        self.watchdog = Watchdog()
        self.pictures = Path(os.environ.get("CLUSTERBRUSH_PICTURES", "."))

    @property
    def plugin(self):
        return qgis.utils.plugins["clusterbrush"]

    @property
    def controller(self):
        return self.plugin._dock

    @property
    def dock(self):
        return self.controller.dock

    def shoot(self, name: str, widget=None) -> None:
        (widget or self.main).grab().save(str(self.pictures / f"{name}.png"))

    def at(self, x: float, y: float) -> QPoint:
        """Return a canvas position from shares of its size."""
        size = self.canvas.viewport().size()
        return QPoint(round(x * size.width()), round(y * size.height()))

    def on_raster(self, across: float, down: float) -> tuple[float, float]:
        """Return the canvas position, as shares, of a place given as shares of the raster."""
        layer, size = self.controller.raster.layer, self.canvas.viewport().size()
        box = layer.extent()
        place = QgsPointXY(box.xMinimum() + across * box.width(), box.yMaximum() - down * box.height())
        way = QgsCoordinateTransform(layer.crs(), self.canvas.mapSettings().destinationCrs(), self.project)
        at = self.canvas.getCoordinateTransform().transform(way.transform(place) if way.isValid() else place)
        return at.x() / size.width(), at.y() / size.height()

    def drag(self, points, button=LEFT, modifier=Qt.KeyboardModifier.NoModifier, steps=8, pause=8, latencies=None):
        """Drag over the canvas through points given as shares of it; a generator.

        `latencies` takes the milliseconds from the release to the first painting of the map after it.
        """
        viewport = self.canvas.viewport()
        places = [self.at(*point) for point in points]
        self.move(places[0])
        QTest.mousePress(viewport, button, modifier, places[0])
        yield pause
        for start, end in zip(places[:-1], places[1:]):
            for step in range(1, steps + 1):
                self.move(start + (end - start) * step / steps, button)
                yield pause
        released = time.perf_counter()
        painted = []
        if latencies is not None:
            overlay = self.controller.view.overlay
            show = overlay.show_picture

            def noted(*shown) -> None:
                show(*shown)
                self.canvas.viewport().repaint()
                painted.append((time.perf_counter() - released) * 1000)

            overlay.show_picture = noted
        QTest.mouseRelease(viewport, button, modifier, places[-1])
        if latencies is not None:
            yield lambda: bool(painted)
            overlay.show_picture = show
            latencies.append(painted[0])
        yield pause

    def move(self, place: QPoint, button=Qt.MouseButton.NoButton) -> None:
        """Move the mouse; QTest sends moves without buttons, so the event is made here."""
        from qgis.PyQt.QtCore import QPointF
        from qgis.PyQt.QtGui import QMouseEvent

        viewport = self.canvas.viewport()
        modifiers = QApplication.keyboardModifiers()
        buttons = Qt.MouseButtons() if button == Qt.MouseButton.NoButton else Qt.MouseButtons(button)
        everywhere = QPointF(viewport.mapToGlobal(place))
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(place), everywhere, Qt.MouseButton.NoButton, buttons, modifiers
        )
        QApplication.sendEvent(viewport, event)

    def pick(self, place) -> None:
        """Press the key of the class that belongs to what the image shows there: 1 for dark, 2 for bright."""
        layer = self.controller.raster.layer
        way = QgsCoordinateTransform(self.canvas.mapSettings().destinationCrs(), layer.crs(), self.project)
        at = self.canvas.getCoordinateTransform().toMapCoordinates(self.at(*place))
        value, _ = layer.dataProvider().sample(way.transform(at) if way.isValid() else at, 1)
        self.key(Qt.Key.Key_1 if value < self.middle(layer) else Qt.Key.Key_2)

    def middle(self, layer) -> float:
        """Return the mean of a layer's first band, roughly."""
        if layer.id() not in self._middles:
            statistics = QgsRasterBandStats.Stats.Mean
            self._middles[layer.id()] = layer.dataProvider().bandStatistics(1, statistics, layer.extent(), 10_000).mean
        return self._middles[layer.id()]

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas, key, modifier)

    def settled(self) -> bool:
        """Return True when no worker of ours and no drawing of QGIS is under way."""
        return self._is_at_rest() and self._has_arrived(self._is_at_rest)

    def sharp(self) -> bool:
        """Return True when the picture is the last that comes by itself."""

        def is_sharp() -> bool:
            return self._is_at_rest() and not self.controller.live.is_refining

        return is_sharp() and self._has_arrived(is_sharp)

    def _is_at_rest(self) -> bool:
        controller = self.controller
        is_waiting = controller.view.is_waiting or controller.view.is_drawing_above or self.canvas.isDrawing()
        return controller.grouping.task is None and not is_waiting and controller.live.is_idle

    def _has_arrived(self, is_at_rest) -> bool:
        """Return True when rest goes on once all has arrived that a thread emitted before its end."""
        QApplication.processEvents()
        return is_at_rest()

    def notes(self) -> list[str]:
        return [item.text() for item in self.iface.messageBar().items()]


def play(story) -> None:
    """Run a story once QGIS stands, write its answer, and leave at once: QGIS would ask whether to save."""
    window = None
    steps = None
    deadline = 0.0
    waiting = None

    def fail() -> None:
        window.answer["error"] = traceback.format_exc()
        window.shoot("error")
        finish()

    def finish() -> None:
        Path(os.environ["CLUSTERBRUSH_ANSWER"]).write_text(json.dumps(window.answer), encoding="utf-8")
        os._exit(0)

    def go() -> None:
        nonlocal waiting, deadline
        try:
            if waiting is not None and not waiting():
                if time.monotonic() > deadline:
                    raise TimeoutError(f"waited in vain: {waiting}")
                QTimer.singleShot(10, go)
                return
            wish = next(steps)
            waiting = wish if callable(wish) else None
            deadline = time.monotonic() + PATIENCE
            QTimer.singleShot(1 if callable(wish) else int(wish), go)
        except StopIteration:
            finish()
        except BaseException:  # a failing story must answer
            fail()

    def begin() -> None:
        nonlocal window, steps
        QgsSettings().setValue("app/minTaskLengthForSystemNotification", 3600)  # QGIS tells of tasks by their seconds
        window = Window()
        steps = story(window)
        go()

    QTimer.singleShot(1500, begin)
