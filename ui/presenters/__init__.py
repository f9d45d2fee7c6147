# SPDX-License-Identifier: GPL-2.0-or-later
"""The parts that connect the worker with the dock, a subject each."""
