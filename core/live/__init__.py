# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of a window for the screen, and the figures beside them."""
