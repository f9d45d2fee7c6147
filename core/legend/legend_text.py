# SPDX-License-Identifier: GPL-2.0-or-later
"""A legend as JSON text, in which one program part gives another the names and colours of classes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..base.errors import N_, InputError
from .entry import LegendEntry
from .palette import from_hex, to_hex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

EXAMPLE = '{"1": ["Water", "#1f78b4"]}'


def legend_to_text(legend: Iterable[LegendEntry]) -> str:
    """Return names and colours by class number as JSON text."""
    return json.dumps({str(entry.id): [entry.name, to_hex(entry.colour)] for entry in legend}, ensure_ascii=False)


def legend_from_text(text: str) -> tuple[LegendEntry, ...]:
    """Return the legend of a text of `legend_to_text`.

    Raises
    ------
    InputError
        When the text is no such legend.
    """
    try:
        return tuple(
            LegendEntry(int(number), str(name), from_hex(str(colour)))
            for number, (name, colour) in dict(json.loads(text)).items()
        )
    except (ValueError, TypeError) as error:
        raise InputError(
            N_("The names and colours of classes are no legend as JSON text. Give one such as {example}."),
            example=EXAMPLE,
        ) from error


def renamed(legend: Iterable[LegendEntry], names: Sequence[LegendEntry]) -> tuple[LegendEntry, ...]:
    """Return a legend with the names and colours of another one, for the classes that it has."""
    given = {entry.id: entry for entry in names}
    return tuple(given.get(entry.id, entry) for entry in legend)
