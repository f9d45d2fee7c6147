# SPDX-License-Identifier: GPL-2.0-or-later
"""Build our windows under PyQt6 on the stand-in for QGIS beside this file: build_windows.py [FORM...].

Prints as JSON what was built: the forms by path, the windows by name. A process of its own runs this, in which the
checkout is importable as `clusterbrush`: two Qt in one process do not get on.
"""

from __future__ import annotations

import json
import sys
import traceback
from importlib import import_module

import numpy as np
import qgis
import shipped
from clusterbrush.core.answers.accuracy import AssessedClass, Assessment
from clusterbrush.core.answers.accuracy_measures import estimates, measures
from clusterbrush.core.answers.area_estimates import estimate_areas
from clusterbrush.core.answers.area_sample import Stratum
from clusterbrush.core.base.errors import Notice
from clusterbrush.core.raster.bands import Band
from clusterbrush.core.session.spectra import ClassSpectra, ClassSpectrum, ClosePair
from clusterbrush.ui.canvas.label_strip import LabelStrip
from clusterbrush.ui.dialogs.accuracy_dialog import AccuracyDialog
from clusterbrush.ui.dialogs.cluster_suggestion import ClusterSuggestion
from clusterbrush.ui.dialogs.estimates_dialog import EstimatesDialog
from clusterbrush.ui.dialogs.export_dialog import ExportDialog
from clusterbrush.ui.dialogs.labels_dialog import LabelsDialog
from clusterbrush.ui.dialogs.sample_dialog import SampleDialog
from clusterbrush.ui.dialogs.settings_dialog import SettingsDialog
from clusterbrush.ui.dialogs.spectra_dialog import SpectraDialog
from clusterbrush.ui.dialogs.truth_dialog import TruthDialog
from clusterbrush.ui.dock.class_model import ClassModel, Figures
from clusterbrush.ui.dock.delete_class import DeleteClass
from clusterbrush.ui.dock.dock import Dock
from clusterbrush.ui.exporting.batch import Batch
from clusterbrush.ui.exporting.batch_dialog import BatchDialog
from clusterbrush.ui.project.classes import PaintClass
from clusterbrush.ui.project.settings import Settings
from clusterbrush.ui.project.truth_choice import TruthChoice
from clusterbrush.ui.worker.truth_judging import Judgement
from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QWidget
from qgis.PyQt import uic

CLASSES = [PaintClass(1, "Tree", (0, 128, 0)), PaintClass(2, "Roof", (200, 0, 0), True)]
FIGURES = {0: Figures(share=0.25, area=4e4), 1: Figures(3, 0.052, 123_456.0), 2: Figures(0, 0.7, 1e6)}


def class_table() -> ClassModel:
    """Return a table whose every cell and heading has been asked for everything that a view asks."""
    model = ClassModel()
    model.set_classes(CLASSES)
    model.set_figures(FIGURES)
    model.set_current(1)
    for role in Qt.ItemDataRole:
        for column in range(model.columnCount()):
            model.headerData(column, Qt.Orientation.Horizontal, role)
            for row in range(model.rowCount()):
                model.data(model.index(row, column), role)
                model.flags(model.index(row, column))
    return model


def dock() -> Dock:
    """Return the dock with classes in it, in the states that it shows."""
    built = Dock()
    built.set_model(class_table())
    built.show_ready(True)
    built.show_hint("a hint")
    built.show_note("a note", "and why")
    built.show_progress(40, "Grouping")
    built.show_tool(True, False, "wand")
    built.show_tolerance(0.3)
    built.show_undo(True, False)
    built.show_brush(5.0, 50.0, 12.0)
    built.choose_mode("confidence")
    built.show_settings("classes", 60, Settings().method, 0.2, 0.1, 2)
    built.show_conflicts([(3, "Cluster 4", "60 %", "Tree, Roof", False)])
    built.select_row(1)
    built.show_out_of_date(True)
    built.keys_hint.show()
    return built


class Project(QObject):
    """What a batch asks of a project."""

    cleared = pyqtSignal()


def windows() -> list[QWidget]:
    """Return the dock and every dialog."""
    batch = Batch(Project())
    bands = [Band(1, "red", True, None, "red", 8), Band(2, "near infrared", True, None, "undefined", 8)]
    return [
        dock(),
        SettingsDialog(Settings(CLASSES), "raster", bands, [("id", "strokes")], "id", ClusterSuggestion()),
        ExportDialog("map.tif", smoothing=2, min_patch_pixels=9),
        DeleteClass(CLASSES[0], CLASSES[1:], 3),
        BatchDialog(batch, "model.json", [("id", "scene", True), ("other", "map", False)], ".", 0.0),
        LabelsDialog([]),
        spectra(),
        TruthDialog([], TruthChoice("")),
        accuracy(),
        sample(),
        figures_of_sample(),
    ]


STRATA = [Stratum(1, "Tree", 900, 9e4), Stratum(2, "Roof", 100, 1e4)]


def sample() -> SampleDialog:
    """Return the dialog of a sample, in the states that it shows."""
    built = SampleDialog()
    built.show_progress(30.0, "Counting")
    built.show_failure("a sentence")
    built.show_strata(STRATA)
    strip = LabelStrip(built)
    strip.show_classes(CLASSES, 0)
    strip.show_point(1, 9, 3, 2)
    return built


def figures_of_sample() -> EstimatesDialog:
    """Return the window of the figures of a sample, in the states that it shows."""
    built = EstimatesDialog(".")
    built.show_nothing("a sentence")
    points = [(1, 1), (1, 1), (1, 2), (2, 2), (2, 0), (2, None), (2, 3)]
    built.show_estimates(estimate_areas(STRATA, points, {}), {1: CLASSES[0].colour})
    built.show_status("a sentence")
    return built


def accuracy() -> AccuracyDialog:
    """Return the window of the accuracy, in the states that it shows."""
    built = AccuracyDialog(".")
    matrix = np.array([[30, 4, 1], [2, 20, 0]])
    classes = [AssessedClass(known.id, known.name, known.colour, 50, 5e4) for known in CLASSES]
    weighted = estimates(matrix[:, :-1], np.array([5e4, 5e4]))
    result = Assessment(tuple(classes), matrix, True, measures(matrix), weighted, 0, "lines")
    built.show_progress(40, "Comparing")
    built.show_judgement(Judgement("Field work", result, (Notice("a notice"),)))
    built.show_failure("a sentence")
    built.show_out_of_date()
    built.copy.click()
    return built


def spectra() -> SpectraDialog:
    """Return the window of the spectra, with two classes in it."""
    built = SpectraDialog()
    classes = [ClassSpectrum(number, 9, np.array([3.0, 5.0 * number]), np.array([1.0, 2.0])) for number in (1, 2)]
    built.show_spectra(ClassSpectra(("red", "near infrared"), tuple(classes), (ClosePair(1, 2, 0.4, 0.2),)), CLASSES)
    return built


def import_everything() -> int:
    """Import every file that ships, and return how many there are."""
    for path in shipped.modules():
        if path != "__init__.py":
            import_module("clusterbrush." + path.replace("/__init__.py", "").replace(".py", "").replace("/", "."))
    return len(shipped.modules())


def main() -> None:
    """Build everything, and draw it."""
    application = QApplication([])
    forms: dict[str, str] = {}
    for form in sys.argv[1:]:
        try:
            uic.loadUi(form)
            forms[form] = ""
        except Exception:  # whatever it is, it is what the test shows
            forms[form] = traceback.format_exc()
    built = []
    for window in windows():
        window.show()
        application.processEvents()
        if window.grab().isNull():
            sys.exit(f"{type(window).__name__} cannot be drawn")
        built.append(type(window).__name__)
    sys.stdout.write(
        json.dumps(
            {
                "forms": forms,
                "windows": built,
                "files": import_everything(),
                "qgis": qgis.__file__,
                "qt5": "PyQt5" in sys.modules,
            }
        )
    )


if __name__ == "__main__":
    main()
