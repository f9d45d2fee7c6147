# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock, its table of classes and its messages."""
