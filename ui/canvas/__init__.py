# SPDX-License-Identifier: GPL-2.0-or-later
"""The brush on the map: tool, cursor, overlay."""
