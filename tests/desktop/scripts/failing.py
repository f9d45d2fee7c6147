# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS: grouping fails as it may, is cancelled, and a worker stumbles; the dock goes on."""

from driving import play


def story(window):
    from clusterbrush.core.base.errors import InputError
    from clusterbrush.ui.worker import grouping_task as tasks
    from clusterbrush.ui.worker import live

    answer = window.answer
    raster = next(iter(window.project.mapLayers().values()))
    window.iface.setActiveLayer(raster)
    window.canvas.setExtent(window.canvas.mapSettings().layerExtentToOutputExtent(raster, raster.extent()))
    yield 800
    window.controller.action.trigger()
    yield window.dock.isVisible
    window.dock.paintButton.click()
    prepare = tasks.Session.prepare

    def fails(*_arguments, **_options):
        raise InputError("The disk is gone.")

    tasks.Session.prepare = fails
    yield from window.drag([(0.3, 0.3), (0.35, 0.35)])
    yield lambda: "The disk is gone." in window.notes()  # beside what QGIS says of the project
    answer["notes_failed"] = window.notes()
    window.shoot("51-failed")
    yield window.settled
    answer["rough_goes_on"] = window.controller.live.has_session
    window.iface.messageBar().clearWidgets()
    answer["strokes"] = window.controller.strokes.counts

    draw = live.draw_picture

    def stumbles(*_arguments, **_options):
        raise ZeroDivisionError("by nothing")

    live.draw_picture = stumbles
    yield from window.drag([(0.5, 0.3), (0.55, 0.35)])
    yield lambda: bool(window.notes())
    answer["notes_stumbled"] = window.notes()
    live.draw_picture = draw
    window.iface.messageBar().clearWidgets()

    # cancelled: the rough groups stay, and the next stroke works
    tasks.Session.prepare = prepare
    window.controller._raster_changed()
    yield 20
    window.dock.cancelButton.click()
    answer["notes_cancelled"] = window.notes()
    window.iface.messageBar().clearWidgets()
    yield window.settled
    answer["cancelled"] = window.controller.grouping.task is None
    yield from window.drag([(0.6, 0.3), (0.65, 0.35)])
    yield window.settled
    answer["after"] = window.controller.strokes.counts
    answer["notes"] = window.notes()
    yield 300
    window.shoot("52-after")


play(story)
