# SPDX-License-Identifier: GPL-2.0-or-later
"""Labels go to the class of their name or number, and new classes take the place of unused ones."""

from __future__ import annotations

from clusterbrush.ui.project.classes import PaintClass
from clusterbrush.ui.strokes.label_classes import classes_of_labels

FIRST = [PaintClass(1, "Class 1", (1, 1, 1)), PaintClass(2, "Class 2", (2, 2, 2))]


def names(classes) -> list[tuple[int, str]]:
    return [(paint_class.id, paint_class.name) for paint_class in classes]


def test_names_use_up_the_unused_classes() -> None:
    of_value, classes = classes_of_labels(["water", "Forest", "rock"], FIRST, {}, {})
    assert names(classes) == [(1, "Forest"), (2, "rock"), (3, "water")]
    assert {value: paint_class.id for value, paint_class in of_value.items()} == {"Forest": 1, "rock": 2, "water": 3}
    assert len({paint_class.colour for paint_class in classes}) == 3


def test_a_painted_class_keeps_its_name() -> None:
    _, classes = classes_of_labels(["Forest"], FIRST, {1: 3}, {})
    assert names(classes) == [(1, "Class 1"), (2, "Forest")]


def test_a_name_in_another_case_is_the_same_class() -> None:
    classes = [PaintClass(4, "Forest", (1, 1, 1))]
    of_value, listed = classes_of_labels(["FOREST "], classes, {}, {})
    assert of_value["FOREST "].id == 4
    assert listed == classes


def test_numbers_are_class_numbers() -> None:
    of_value, classes = classes_of_labels([2, 7], FIRST, {}, {})
    assert names(classes) == [(1, "Class 1"), (2, "Class 2"), (7, "Class 7")]
    assert [paint_class.id for paint_class in of_value.values()] == [2, 7]


def test_number_zero_is_a_name() -> None:
    of_value, _ = classes_of_labels([0, 1], FIRST, {}, {})
    assert len({paint_class.id for paint_class in of_value.values()}) == 2


def test_the_look_of_the_layer_is_taken() -> None:
    looks = {"w": ("Water", (9, 9, 99)), 5: ("Five", (5, 55, 5))}
    of_value, _ = classes_of_labels(["w", 5], FIRST, {}, looks)
    assert (of_value["w"].name, of_value["w"].colour) == ("Water", (9, 9, 99))
    assert (of_value[5].id, of_value[5].name, of_value[5].colour) == (5, "Five", (5, 55, 5))
