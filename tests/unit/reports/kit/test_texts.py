# SPDX-License-Identifier: GPL-2.0-or-later
"""Phrases come into another language with their places, and know how numbers are written there."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from clusterbrush.core.reports.kit.texts import Texts


@dataclass(frozen=True)
class Own(Texts):
    """A report's own phrases."""

    distance_euclidean: str = "Euclidean distance"


def test_every_phrase_is_handed_to_the_translator_once() -> None:
    asked: list[str] = []
    french = Own().translated(lambda text: asked.append(text) or f"<{text}>")
    assert asked == [getattr(Own(), one.name) for one in fields(Own)]
    assert isinstance(french, Own)
    assert french.column_area == "<Area ({unit})>"


def test_a_value_has_its_phrase_or_stands_for_itself() -> None:
    assert Own().of("distance", "euclidean") == "Euclidean distance"
    assert Own().of("distance", "cosine") == "cosine"


def test_numbers_are_written_as_in_the_language() -> None:
    assert Texts().style.fixed(1.5, 1) == "1.5"
    assert replace(Texts(), language="fr").style.fixed(1.5, 1) == "1,5"
