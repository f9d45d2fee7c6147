# SPDX-License-Identifier: GPL-2.0-or-later
"""`python -m clusterbrush` is the command `clusterbrush`."""

from __future__ import annotations

import sys

from .core.command_line.main import main

if __name__ == "__main__":
    sys.exit(main())
