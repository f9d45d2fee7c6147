# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of methods in the user's language, for the toolbox and the dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.classification.methods import METHODS, method_of
from ...i18n import tr
from ...i18n.sentences import phrase, translated

if TYPE_CHECKING:
    from ...core.classification.methods import Method


def offered(method: Method, text: str) -> str:
    """Return `text`, the title or choice of a method, translated, with the reason where the method cannot be used."""
    lack = method.lack
    return phrase(text) if lack is None else f"{phrase(text)} ({translated(lack)})"


def explained(method: Method) -> str:
    """Return the help text of a method, and where it cannot be used why, and what installs what it needs."""
    text, lack = phrase(method.help), method.lack
    if lack is None:
        return text
    remedy = tr("{packages} is missing here. This installs it: {command}")
    return f"{text}\n\n{remedy.format(command=method.remedy, **lack.values)}"


def titles() -> list[str]:
    """Return the titles of the methods for the toolbox, in the order of their numbers."""
    return [offered(method, method.title) for method in METHODS.values()]


def help_texts() -> str:
    """Return the help texts of all methods."""
    return " ".join(phrase(method.help) for method in METHODS.values())


def title_of(method_id: str) -> str:
    """Return the title of a model's method."""
    return phrase(method_of(method_id).title)
