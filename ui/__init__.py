# SPDX-License-Identifier: GPL-2.0-or-later
"""What the user sees in the window beyond the toolbox."""
