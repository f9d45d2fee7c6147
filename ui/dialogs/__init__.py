# SPDX-License-Identifier: GPL-2.0-or-later
"""Dialogs of the dock: settings, export, cluster suggestion."""
