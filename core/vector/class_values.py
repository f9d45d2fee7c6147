# SPDX-License-Identifier: GPL-2.0-or-later
"""The values of a field as classes: whole numbers, or names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from ..base.errors import N_, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

Value = TypeVar("Value")


def plain_value(value: object) -> object:
    """Return the normal form of a field's value: 2, 2.0 and "2" are the same, and texts have no spaces around them.

    Booleans become the names "true" and "false", because as a number false would be 0, which most rasters keep for
    pixels without a class.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        value = value.strip()
        return int(value) if value.isdecimal() else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def class_value(value: object, field: str) -> int | str | None:
    """Return a field's value as a class, in the form of `plain_value`; None for no class.

    Raises
    ------
    InputError
        When it is a number that is no class: negative, or not whole.
    """
    plain = plain_value(value)
    if plain is None or plain == "" or (isinstance(plain, float) and math.isnan(plain)):
        return None
    if isinstance(plain, (int, float)):
        if plain < 0 or plain != int(plain):
            raise InputError(
                N_("The field {field} holds {value}, which is no class: classes are whole numbers from 0, or texts."),
                field=field,
                value=value,
            )
        return int(plain)
    return str(plain)


def are_names(values: Iterable[object]) -> bool:
    """Return True when a value is a text; numbers among the values are names then."""
    return any(isinstance(value, str) and value for value in values)


def numbered(names: Iterable[Value]) -> dict[Value, int]:
    """Return numbers from 1 by name (texts and integers), in alphabetical order."""
    return {name: number for number, name in enumerate(sorted(set(names), key=str), start=1)}
