# SPDX-License-Identifier: GPL-2.0-or-later
"""The groups of the toolbox."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.base.errors import N_


@dataclass(frozen=True)
class Group:
    """A group of algorithms: its id, which is never translated, and its title."""

    id: str
    title: str


ANSWERS = Group("answers", N_("Answers"))
CLUSTERS = Group("clusters", N_("Clusters"))
CLASSES = Group("classes", N_("Classes"))
TRYOUT = Group("tryout", N_("Try out"))
