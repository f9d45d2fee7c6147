# SPDX-License-Identifier: GPL-2.0-or-later
"""Arguments of commands: the parameters of the toolbox, with their names, defaults and help texts."""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..base.errors import N_, Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TEXT, INTEGER, REAL, CHOICE, FLAG, NUMBERS, CHOICES = "TEXT", "N", "X", "CHOICE", "FLAG", "N,N", "CHOICES"
# Paths of what is read, and of what is written.
RASTER, VECTOR, FILE = "RASTER", "VECTOR", "FILE"
TO_RASTER, TO_VECTOR, TO_FILE, TO_FOLDER = "TO_RASTER", "TO_VECTOR", "TO_FILE", "TO_FOLDER"
SEVERAL_RASTERS, SEVERAL_VECTORS = "RASTERS", "VECTORS"
READ = {RASTER, VECTOR, FILE, SEVERAL_RASTERS, SEVERAL_VECTORS}
WRITTEN = {TO_RASTER, TO_VECTOR, TO_FILE, TO_FOLDER}
METAVARS = {
    TO_RASTER: "RASTER", TO_VECTOR: "VECTOR", TO_FILE: "FILE", TO_FOLDER: "FOLDER", SEVERAL_RASTERS: "RASTER",
    SEVERAL_VECTORS: "VECTOR",
}  # fmt: skip
LIST = ","


@dataclass(frozen=True)
class Argument:
    """An argument of a command.

    Parameters
    ----------
    name : str
        The name of the toolbox's parameter; N_CLUSTERS becomes ``--n-clusters``.
    help : str
        The help text of the toolbox's parameter, or its beginning; marked with `N_`.
    kind : str
        One of the constants above.
    default : object
    required : bool
        Whether it is given by its place, without a name.
    needed : bool
        Whether it must be given, by its name.
    choices : dict of str to str
        What can be chosen, in the order of the toolbox, each with an explanation or an empty text.
    low, high : float or None
        Limits of a number.
    endings : tuple of str
        Of the names of a file that is written.
    """

    name: str
    help: str
    kind: str = TEXT
    default: Any = None
    required: bool = False
    needed: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    endings: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """How the user writes it."""
        return self.name if self.required else f"--{self.name.lower().replace('_', '-')}"

    def add_to(self, parser: argparse.ArgumentParser) -> None:
        """Add the argument to the parser of a command."""
        options: dict[str, Any] = {"help": self._help().replace("%", "%%")}
        if self.kind == FLAG:
            action = argparse.BooleanOptionalAction if self.default else "store_true"  # --resume and --no-resume
            parser.add_argument(self.option, dest=self.name, action=action, default=bool(self.default), **options)
            return
        if self.kind in {SEVERAL_RASTERS, SEVERAL_VECTORS}:
            options["nargs"] = "+"
        elif self.kind == CHOICE:
            options["choices"] = list(self.choices)
        else:
            options["type"] = self._reader()
        if self.kind != CHOICE:
            options["metavar"] = self.name if self.required else METAVARS.get(self.kind, self.kind)
        if not self.required:
            options |= {"dest": self.name, "default": self.default, "required": self.needed}
        parser.add_argument(self.option, **options)

    def _help(self) -> str:
        """Return the help text with what can be chosen and the default."""
        explained = [f"{choice}: {text}" for choice, text in self.choices.items() if text]
        default = self.default
        shown = LIST.join(map(str, default)) if isinstance(default, (list, tuple)) else default
        parts = [self.help, *explained, *([f"(default: {shown})"] if default not in (None, "", ()) else [])]
        return " ".join(parts)

    def _reader(self) -> Callable[[str], Any]:
        """Return the function that reads the argument's text."""
        readers = {INTEGER: self._integer, REAL: self._real, NUMBERS: self._numbers, CHOICES: self._chosen}
        return readers.get(self.kind, str)

    def _integer(self, text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise _wrong(N_("{text} is no whole number."), text=text) from None
        self._check(value)
        return value

    def _real(self, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise _wrong(N_("{text} is no number."), text=text) from None
        if math.isinf(value) and not (self.low is None and self.high is None):
            raise _wrong(N_("{text} is no number."), text=text)
        self._check(value)
        return value

    def _check(self, value: float) -> None:
        if self.low is not None and not value >= self.low:
            raise _wrong(
                N_("{value} is too small. The smallest possible number is {limit}."), value=value, limit=self.low
            )
        if self.high is not None and not value <= self.high:
            raise _wrong(
                N_("{value} is too large. The largest possible number is {limit}."), value=value, limit=self.high
            )

    def _numbers(self, text: str) -> list[int]:
        try:
            return [int(part) for part in text.split(LIST)]
        except ValueError:
            raise _wrong(N_("{text} is no list of whole numbers, such as 1,2,3."), text=text) from None

    def _chosen(self, text: str) -> list[str]:
        chosen = [part.strip() for part in text.split(LIST)]
        for part in chosen:
            if part not in self.choices:
                raise _wrong(N_("{text} is unknown. Choose among: {known}."), text=part, known=", ".join(self.choices))
        return chosen


def _wrong(template: str, **values: object) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(str(Notice(template, values)))
