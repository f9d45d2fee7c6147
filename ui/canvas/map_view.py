# SPDX-License-Identifier: GPL-2.0-or-later
"""The map over the canvas: asks the worker for pictures of the visible part of the raster, and shows them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...core.live.map_picture import BARE_MODE, DEFAULT_MODE, MapLook
from ..project.canvas_geometry import Ticket
from ..project.classes import merged_colours
from ..worker.refinement import Sharpness
from .bare_image import BareImage
from .layer_pictures import TRANSPARENT, LayerPictures
from .layer_stack import LayerStack, stack_of
from .overlay import Overlay, remove_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from qgis.gui import QgsMapCanvas

    from ..project.current_raster import CurrentRaster
    from ..worker.live import Live
    from ..worker.refinement import RenderedPicture
    from .layer_pictures import LayerPicture

ABOVE_DELAY_MS = 20  # after the map, or between two looks whether a picture is still awaited
MAX_ABOVE_LOOKS = 15  # that the layers above wait for the worker; a stroke is under its own mark meanwhile
PICTURE_DELAY_MS = 30  # without another move of the canvas before the next picture is requested


class MapView(QObject):
    """Connects the overlay with the worker.

    Parameters
    ----------
    canvas : QgsMapCanvas
    raster : CurrentRaster
    live : Live
    is_open : callable
        Returns True while the dock is visible; nothing is painted while it is not.
    """

    shown = pyqtSignal()  # a drawing of the map is on the screen, and what lies above the picture too
    sharpness_shown = pyqtSignal(object)  # Sharpness of the picture that is shown now

    def __init__(
        self,
        canvas: QgsMapCanvas,
        raster: CurrentRaster,
        live: Live,
        is_open: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas, self._raster, self._live, self._is_open = canvas, raster, live, is_open
        self._bare = self._covers = False
        self._outlined: int | None = None
        self._pointed = False  # at a cluster
        self._stack = LayerStack(False)
        self._stack_raster = ""  # id of the raster that the layers above were drawn for
        self.overlay = Overlay(canvas)
        self.overlay.setVisible(False)
        self.bare = BareImage(canvas, self)
        self._above = LayerPictures(canvas, with_labels=True, parent=self)
        self._above.drawn.connect(self._take_above)
        self._above_timer = QTimer(self)
        self._above_timer.setSingleShot(True)
        self._above_timer.setInterval(ABOVE_DELAY_MS)
        self._above_timer.timeout.connect(self._draw_above_in_turn)
        self._n_above_looks = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._last_request = 0.0
        self._timer.timeout.connect(self._ask)

    @property
    def is_waiting(self) -> bool:
        """Return True when a picture is about to be requested."""
        return self._timer.isActive()

    @property
    def is_drawing_above(self) -> bool:
        """Return True when a picture of the layers above the raster is to come."""
        return self._above_timer.isActive() or self._above.is_drawing

    def set_open(self, is_open: bool) -> None:
        """Show or hide the map with the dock."""
        self.follow_layers()
        if is_open:
            self._draw_above()

    def hold_bare(self, bare: bool, cover: bool = False) -> None:
        """Show the bare image while a key is held, or, with `cover`, nothing else at any moment."""
        self._bare, self._covers = bare, bare and cover
        self._show_overlay()
        if bare:
            self.bare.show(self._raster.layer, self._covers)
        else:
            self.bare.hide()

    @property
    def is_in_sight(self) -> bool:
        """Return True when the canvas draws the raster, and the map with it."""
        return self._stack.is_shown

    # --- the layers of the canvas

    def follow_layers(self) -> None:
        """Show the map while its raster is in sight."""
        self._stack = stack_of(self._canvas, self._raster.layer)
        self._show_overlay()

    def map_begun(self) -> None:
        """Note that the map is being drawn; a drawing of the layers above that is under way is out of date."""
        self._above.cancel()
        self._above_timer.stop()
        self.follow_layers()

    def map_drawn(self) -> None:
        """Draw the layers above the raster anew after the map, so that the two do not wait for each other."""
        self._n_above_looks = 0
        self._above_timer.start()
        if self._bare:
            self.bare.show(self._raster.layer, self._covers)

    def _draw_above_in_turn(self) -> None:
        """Draw the layers above once the worker has drawn what a stroke waits for, which would share its processor."""
        self._n_above_looks += 1
        if self._live.is_idle or self._n_above_looks > MAX_ABOVE_LOOKS:
            self._draw_above()
        else:
            self._above_timer.start()

    def _show_overlay(self) -> None:
        self.overlay.setVisible(self._stack.is_shown and self._is_open() and not self._bare)

    def _draw_above(self) -> None:
        """Render the layers above the raster, and labels, which lie above all layers."""
        layer = self._raster.layer
        self._stack_raster = layer.id() if layer is not None else ""
        if not self._stack.is_shown or not self._is_open():
            self._above.cancel()
            self.shown.emit()
            return
        self._above.draw(self._stack.above, self._stack.from_raster[1:], TRANSPARENT)

    def _take_above(self, pictures: list[LayerPicture]) -> None:
        self.overlay.show_above(pictures)
        self.shown.emit()

    # --- the worker's pictures

    def follow_canvas(self, *_changed: object) -> None:
        """Ask for another picture: at once for the first move, once the canvas rests for those that follow it."""
        if self._timer.isActive() or time.monotonic() - self._last_request < PICTURE_DELAY_MS / 1000.0:
            self._timer.start(PICTURE_DELAY_MS)
        else:
            self._timer.start(0)

    def take_picture(self, rendered: RenderedPicture) -> None:
        """Show what the worker drew."""
        if self._raster.layer is None:
            return
        if rendered.picture is None or not isinstance(rendered.ticket, Ticket):
            self.clear()
            return
        sharpness = rendered.sharpness
        is_sharp, keeps = sharpness in {Sharpness.SHARP, Sharpness.NEARLY}, sharpness is Sharpness.FOLLOWS
        self.overlay.show_picture(rendered.picture, rendered.ticket, is_sharp, keeps, rendered.state)
        self.sharpness_shown.emit(sharpness)

    def clear(self) -> None:
        """Remove the picture."""
        self.overlay.clear()
        self.sharpness_shown.emit(Sharpness.NOTHING)

    def set_mode(self, mode: str) -> None:
        """Show one of the modes of `map_picture.MODES`."""
        self._raster.settings.mode = mode
        self.show_look()
        self._raster.save()

    def set_detail(self, detail: int) -> None:
        """Set how fine the clusters are shown, 0 ... 100."""
        self._raster.settings.detail = detail
        self.show_look()
        self._raster.save()

    def set_opacity(self, opacity: int) -> None:
        """Set the opacity of the map over the image, in per cent."""
        self._raster.settings.opacity = opacity
        self._show_opacity()
        self._raster.save()

    def point_at(self, cluster: int) -> None:
        """Highlight a cluster, or none (below 0)."""
        self.show_look(None if cluster < 0 else cluster)

    def outline(self, cluster: int | None = None) -> None:
        """Outline a cluster, or none, until the next call."""
        if cluster != self._outlined:
            self._outlined = cluster
            self.show_look()

    def forget(self) -> None:
        """Remove the map of a raster that is left."""
        self._outlined, self._stack = None, LayerStack(False)
        self._above.cancel()
        self.clear()
        self.overlay.show_above([])

    def show_look(self, cluster: int | None = None) -> None:
        """Let the worker draw by the settings, with a cluster highlighted or none."""
        settings, layer = self._raster.settings, self._raster.layer
        self._live.show_look(
            MapLook(
                DEFAULT_MODE if settings.mode == BARE_MODE else settings.mode,
                merged_colours(settings.classes),
                settings.least_confidence,
                cluster,
                settings.smoothing,
                self._outlined,
                settings.detail,
            )
        )
        self._pointed = cluster is not None
        self._show_opacity()
        if layer is not None and layer.id() != self._stack_raster:
            self.follow_layers()
            self._draw_above()

    def _show_opacity(self) -> None:
        settings = self._raster.settings
        is_hidden = settings.mode == BARE_MODE and not self._pointed
        self.overlay.set_map_opacity(0.0 if is_hidden else settings.opacity / 100.0)

    def unload(self) -> None:
        """Remove the map from the canvas."""
        self._timer.stop()
        self._above_timer.stop()
        self._above.close()
        self.bare.close()
        remove_item(self._canvas, self.overlay)
        self.deleteLater()

    def _ask(self) -> None:
        self._last_request = time.monotonic()
        source = self._raster.source
        if source is None or not self._is_open():
            return
        view = self._raster.screen(source)
        if view is not None:
            self._live.show_view(*view)
