# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers on the screen are written as QGIS writes its own: with the signs of its locale of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from clusterbrush.core.base.numbers import MINUS, SPACE, THIN_SPACE, NumberStyle
from clusterbrush.core.classification.holdout import HeldOut
from clusterbrush.core.classification.methods import CLUSTERNET
from clusterbrush.core.session.suggestions import PlaceSuggestion
from clusterbrush.i18n import load_translator, tr
from clusterbrush.i18n.sentences import filled, number_style
from clusterbrush.ui.controller import DockController
from clusterbrush.ui.dialogs.cluster_suggestion import ClusterSuggestion
from clusterbrush.ui.dialogs.settings_dialog import SettingsDialog
from clusterbrush.ui.dock.class_actions import ClassActions
from clusterbrush.ui.dock.class_model import ClassModel, Figures, share_text
from clusterbrush.ui.dock.delete_class import DeleteClass
from clusterbrush.ui.dock.values import percent_text
from clusterbrush.ui.menu import ICON
from clusterbrush.ui.project.classes import PaintClass
from clusterbrush.ui.project.settings import Settings
from clusterbrush.ui.worker.live import EditFigures
from dock_steps import column_texts
from hypothesis import given
from hypothesis import strategies as st
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, QLocale
from qgis.PyQt.QtWidgets import QLabel, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qgis.core import QgsProject

CLASSES = [PaintClass(1, "Tree", (0, 120, 0)), PaintClass(2, "Roof", (160, 30, 30))]
OMIT = QLocale.NumberOption.OmitGroupSeparator
LATIN = [one for one in QLocale.matchingLocales(
    QLocale.Language.AnyLanguage, QLocale.Script.AnyScript, QLocale.Country.AnyCountry
) if one.zeroDigit() == "0"]  # fmt: skip

FIGURES = (ClassModel.strokes_text, ClassModel.share_text, ClassModel.area_text)


@dataclass
class Place:
    """What a person set in QGIS, and how numbers look there."""

    name: str
    grouped: bool
    point: str
    group: str
    language: str = "en"

    def written(self, text: str) -> str:
        """Return a number as it is expected, from its English form."""
        return text.translate({ord("."): self.point, ord(","): self.group, ord(" "): SPACE})

    def __str__(self) -> str:
        return f"{self.name}{'-grouped' if self.grouped else ''}-{self.language}"


PLACES = [
    Place("fr_FR", False, ",", THIN_SPACE, "fr"),
    Place("fr_FR", True, ",", THIN_SPACE, "fr"),
    Place("de_DE", False, ",", THIN_SPACE),
    Place("de_DE", True, ",", "."),
    Place("de_CH", True, ".", "\u2019"),
    Place("en_US", True, ".", ",", "fr"),  # French texts, and numbers as in America: QGIS lets people choose both
]


@pytest.fixture
def numbers_of() -> Iterator[Callable[[str, bool], None]]:
    """Return a function that sets QGIS's locale of numbers as its options do."""
    before = QLocale()

    def set_locale(name: str, grouped: bool) -> None:
        locale = QLocale(name)
        locale.setNumberOptions(locale.numberOptions() & ~OMIT if grouped else locale.numberOptions() | OMIT)
        QLocale.setDefault(locale)

    yield set_locale
    QLocale.setDefault(before)


@pytest.fixture(params=PLACES, ids=str)
def place(request, qgis_app, numbers_of) -> Iterator[Place]:  # noqa: ARG001 - the application comes first
    chosen = request.param
    numbers_of(chosen.name, chosen.grouped)
    translator = load_translator(chosen.language)
    if translator is not None:
        QCoreApplication.installTranslator(translator)
    yield chosen
    if translator is not None:
        QCoreApplication.removeTranslator(translator)


@pytest.fixture
def controller(place: Place, qgis_iface, project: QgsProject, stripes: Path) -> Iterator[DockController]:  # noqa: ARG001
    raster = QgsRasterLayer(str(stripes), "stripes")
    project.addMapLayer(raster)
    made = DockController(qgis_iface, project, ICON)
    made.load()
    made.dock.show()
    made.take_raster(raster)
    yield made
    made.unload()


def test_the_table_of_classes(place: Place) -> None:
    model = ClassModel()
    model.set_classes(CLASSES)
    areas = {0: 4.25e6, 1: 2_649.4e6, 2: 12_345_678.9e6}
    shares = {0: 0.0003, 1: 0.0524, 2: 0.9999}
    model.set_figures({one: Figures(12_345 * one, shares[one], areas[one]) for one in areas})
    assert column_texts(model, FIGURES) == [
        [place.written("12,345"), place.written("5.2 %"), place.written("2,649 km²")],
        [place.written("24,690"), place.written("> 99 %"), place.written("12,345,679 km²")],
        ["", place.written("< 0.1 %"), place.written("4 km²")],
    ]
    model.set_figures({one: Figures(0, shares[one], areas[one] / 1e6, 0.0213) for one in areas})
    assert column_texts(model, FIGURES[1:]) == [
        [place.written("5{0}±{0}3 %").format(THIN_SPACE), place.written("< 0.1 km²")],
        [place.written("> 97 %"), place.written("12.3 km²")],
        [place.written("< 3 %"), place.written("< 0.1 km²")],
    ]
    model.set_figures({one: Figures(0, shares[one], None, 0.0004, 123_456.4 * one) for one in areas})
    assert column_texts(model, FIGURES[1:]) == [
        [place.written("5.2{0}±{0}0.1 %").format(THIN_SPACE), place.written("123,456 px")],
        [place.written("> 99.9 %"), place.written("246,913 px")],
        [place.written("< 0.1 %"), place.written("0 px")],
    ]
    assert share_text(0.125) == place.written("12 %")
    assert percent_text(100) == place.written("100 %")


@given(share=st.floats(0, 1), margin=st.floats(1e-6, 1))
def test_what_is_written_holds_the_true_interval(share: float, margin: float) -> None:
    text = share_text(share, NumberStyle(".", ""), margin).replace(SPACE, "").replace(THIN_SPACE, "").removesuffix("%")
    if text[0] in "<>":
        bound = float(text[1:]) / 100
        assert bound >= share + margin - 1e-9 if text[0] == "<" else bound <= share - margin + 1e-9
    else:
        middle, half = (float(part) / 100 for part in text.split("±"))
        assert middle - half <= share - margin + 1e-9
        assert middle + half >= share + margin - 1e-9
        assert half <= margin + (0.0151 if margin >= 0.01 else 0.0016), "and not much more"


def test_the_brush_and_the_table_write_alike(controller: DockController, place: Place) -> None:
    """QGIS's own fields are Qt's; a number of ours beside them has the same decimal sign."""
    controller.dock.show_brush(5.5, 12_345.6, 12_345.6)
    assert controller.dock.sizeBox.text() == f"{number_style().fixed(5.5, 1)}{SPACE}px"
    assert controller.dock.metresLabel.text() == place.written("12,300 m")
    assert controller.dock.sizeBox.toolTip().splitlines()[1].startswith(place.written("12,346"))
    for slider, value in ((controller.dock.opacitySlider, 42), (controller.dock.thresholdSlider, 7)):
        slider.setValue(value)
    assert controller.dock.opacityValue.text() == place.written("42 %")
    assert controller.dock.thresholdValue.text() == place.written("7 %")
    controller.dock.show_settings("classes", 30, 0, 0.29, 0.57, 0)
    assert controller.dock.thresholdValue.text() == place.written("29 %")
    assert controller.dock.leastValue.text() == place.written("57 %")


def test_the_line_about_held_out_strokes(controller: DockController, place: Place) -> None:
    found = HeldOut(0.934, {1: 0.5, 2: 1.0}, 12_000, np.empty(0, np.float32), np.empty(0, bool))
    controller.quality._ticket = 7
    controller.quality.take(7, found)
    assert controller.dock.noteLabel.text().endswith(
        f": {place.written('0.93')} ({place.written('0.93')}\u2013{place.written('0.94')})"
    )
    tip = controller.dock.noteButton.toolTip()
    for name, value in (("1", "0.50"), ("2", "1.00")):
        assert f"{tr('Class {number}').format(number=name)} {place.written(value)}" in tip
    assert place.written("12,000") in tip


def test_conflicts_and_places(controller: DockController, place: Place) -> None:
    conflict = SimpleNamespace(cluster=1203, pixel=3, share=0.0123, votes={1: 12_345, 2: 20}, kept_unsplit=False)
    controller.raster.settings.method = CLUSTERNET.id
    controller.figures.take(EditFigures([conflict], False))
    item = controller.dock.conflictList.topLevelItem(0)
    assert item.text(0) == tr("Cluster {number}").format(number=1204), "a cluster's number is a name"
    assert item.text(1) == place.written("1.2 %")
    assert f"({place.written('12,345')}), " in item.text(2)
    controller.places.fly_to_next([PlaceSuggestion(0, 0, 3, 0.0456, False, (1, 2))])
    hint = controller.messages.hint_text
    assert place.written("4.6 %") in hint
    assert all(paint_class.name in hint for paint_class in controller.classes.all)


def test_progress(controller: DockController, place: Place) -> None:
    controller.grouping.task = SimpleNamespace(progress=lambda: 41.7, seconds_left=lambda: 12_345.2)
    controller.grouping._show_progress()
    text = controller.dock.progressLabel.text()
    controller.grouping.task = None
    assert "42" in text
    assert place.written("12,345") in text


def test_dialogs(place: Place, project: QgsProject, monkeypatch) -> None:
    window, asked = QWidget(), []
    monkeypatch.setattr(DeleteClass, "exec", lambda dialog: asked.append(dialog.findChild(QLabel).text()))
    made = ClassActions(lambda: CLASSES, lambda: CLASSES[0], lambda: {1: 12_345}, project, window)
    made.ask_delete(CLASSES[0])
    assert place.written("12,345") in asked[0]
    suggestion = ClusterSuggestion()
    dialog = SettingsDialog(Settings(CLASSES), "raster", [], [], "", suggestion, window)
    dialog._take_suggestion(5, "Because.")
    assert "(256)" in dialog.reason.text()
    window.deleteLater()


def test_what_an_algorithm_says(place: Place, run, log, stripes: Path, tmp_path: Path) -> None:
    from osgeo import gdal

    run("segment", INPUT=str(stripes), N_CLUSTERS=3, OUTPUT=str(tmp_path / "small.tif"), REPORT=None)
    large = gdal.Translate(str(tmp_path / "large.tif"), str(tmp_path / "small.tif"), width=120, height=100)
    large = None  # noqa: F841 - written when it goes
    run("smooth", INPUT=str(tmp_path / "large.tif"), OUTPUT=str(tmp_path / "smooth.tif"))
    assert any(place.written("12,000") in line for line in log.infos), log.infos


def test_digits_of_another_script_leave_it_to_the_language(qgis_app, numbers_of) -> None:  # noqa: ARG001
    numbers_of("ar_EG", True)
    assert QLocale().zeroDigit() != "0"
    assert number_style().fixed(1234.5, 1) == f"1{THIN_SPACE}234.5"


@given(locale=st.sampled_from(LATIN), value=st.floats(-1e9, 1e9), grouped=st.booleans())
def test_it_is_what_qt_writes(locale: QLocale, value: float, grouped: bool) -> None:
    before = QLocale()
    mine = QLocale(locale)
    mine.setNumberOptions(QLocale.NumberOptions() if grouped else OMIT)
    QLocale.setDefault(mine)
    try:
        ours, theirs = number_style().fixed(value, 2), QLocale().toString(value, "f", 2)
        group, minus = number_style().group, QLocale().negativeSign()
    finally:
        QLocale.setDefault(before)
    bare = QLocale(mine)
    if ours.strip(f"0{mine.decimalPoint()}"):  # Qt keeps the sign of what is rounded to nothing
        assert ours.replace(group, "").replace(MINUS, minus) == theirs.replace(bare.groupSeparator(), "")


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("{count} strokes of {name}", {"count": 12_345, "name": "{count}"}, "12.345 strokes of {count}"),
        ("{count} strokes", {"count": 1999}, "1999 strokes"),
        ("{text}: {share:.1%}", {"text": "x", "share": 0.256}, f"x: 25,6{SPACE}%"),
        ("{value:.4g} m²", {"value": 2500.25}, "2.500 m²"),
        ("{number}", {"number": "12345"}, "12345"),
    ],
)
def test_sentences_are_filled(qgis_app, numbers_of, template: str, values: dict, text: str) -> None:  # noqa: ARG001
    numbers_of("de_DE", True)
    assert filled(template, **values) == text
