# SPDX-License-Identifier: GPL-2.0-or-later
"""The errors of core, and its notices on a run that goes on; both are sentences.

A message is a literal template plus values, so that the screens can translate the template and fill it afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any


def N_(template: str) -> str:  # noqa: N802 - gettext's customary name, which tools/i18n looks for
    """Mark a literal as translatable without translating it; core has no translator."""
    return template


@dataclass(frozen=True)
class Notice:
    """Something the user should know although the run goes on.

    Parameters
    ----------
    template : str
        English sentence with ``{named}`` places.
    values : dict
        What fills the places.
    """

    template: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


class Notices(tuple[Notice, ...]):
    """Sentences that fill one place of another one."""

    __slots__ = ()

    def __str__(self) -> str:
        return " ".join(map(str, self))


class ClusterBrushError(Exception):
    """An error that ends a run, as a sentence on the cause and the remedy.

    Parameters
    ----------
    template : str
        English sentence with ``{named}`` places, marked with `N_` where it is written.
    **values
        What fills the places.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), self.template, **self.values), ()  # another process rebuilds it with its values


class InputError(ClusterBrushError):
    """The raster, mask or strokes given cannot be used."""


class ParameterError(ClusterBrushError):
    """A number or a choice does not fit."""


class ModelError(ClusterBrushError):
    """A model file is unreadable, or does not fit the raster."""


class OutputError(ClusterBrushError):
    """A result cannot be written."""


class MissingLibraryError(ClusterBrushError):
    """An optional library is needed and not there."""


class CancelledError(Exception):
    """The user asked to stop. It is no failure: the code that started the job turns it into a status."""
