# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of all commands."""

from __future__ import annotations

from . import answers, choosing, classes, clusters, comparing, learning, naming, pixels, trying

COMMANDS = {
    command.name: command
    for command in (
        *clusters.COMMANDS,
        *choosing.COMMANDS,
        *pixels.COMMANDS,
        *learning.COMMANDS,
        *classes.COMMANDS,
        *comparing.COMMANDS,
        *naming.COMMANDS,
        *answers.COMMANDS,
        *trying.COMMANDS,
    )
}
