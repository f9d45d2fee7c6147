# SPDX-License-Identifier: GPL-2.0-or-later
"""The threads and tasks that work for the dock."""
