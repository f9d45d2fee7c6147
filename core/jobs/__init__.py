# SPDX-License-Identifier: GPL-2.0-or-later
"""What an algorithm of the toolbox and a command of the shell share: opened inputs in, files and numbers out."""
