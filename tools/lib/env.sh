# SPDX-License-Identifier: GPL-2.0-or-later
# Shared by the tools: finds the repository, and installs missing packages once, with a message on standard error.
# Sourced by bash scripts that have `set -euo pipefail`.

ROOT=$(dirname -- "$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")")
CACHE=$ROOT/.cache
VENV=$ROOT/.venv
PYTHON=/usr/bin/python3 # QGIS's bindings belong to the system's Python, whatever python3 is first on the PATH
QGIS_PACKAGES=(qgis python3-qgis qgis-providers python3-matplotlib)

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# need_packages PACKAGE...: Debian packages, installed when missing.
need_packages() {
  local package missing=() known update=(apt-get update)
  if ! command -v dpkg-query >/dev/null; then
    fail "This tool installs what it needs on Debian and its descendants. Elsewhere, install the likes of: $*"
  fi
  known=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qx "$package installed" <<<"$known" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || fail "Missing packages. Run: sudo apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo -n)
  fi
  say "Installing Debian packages: ${missing[*]}"
  mkdir -p "$CACHE"
  [ "${lists_are_new:-no}" = no ] || update=(true)
  # Two tools may start at once on a new machine; the second one waits.
  (
    flock 9
    { "${as_root[@]}" "${update[@]}" && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends "${missing[@]}"; } >"$CACHE/apt.log" 2>&1
  ) 9>"$CACHE/apt.lock" || { tail -n 15 "$CACHE/apt.log" >&2; fail "apt-get could not install: ${missing[*]}"; }
  lists_are_new=yes # for what the same tool installs next
}

# try_venv EXTRA...: the virtual environment with these extras of pyproject.toml; fails where no registry answers.
try_venv() {
  local extra todo=()
  for extra in "$@"; do
    [ "$VENV/.has-$extra" -nt "$ROOT/pyproject.toml" ] || todo+=("$extra")
  done
  [ ${#todo[@]} -gt 0 ] || [ ! -x "$VENV/bin/python" ] || return 0
  [ ${#todo[@]} = 0 ] || say "Setting up .venv: $*"
  mkdir -p "$CACHE"
  "$PYTHON" -B "$ROOT/tools/lib/make_venv.py" "$@" >"$CACHE/venv.log" 2>&1
}

# need_venv EXTRA...: the same; ends the tool on failure.
need_venv() {
  need_packages python3-venv
  try_venv "$@" || { tail -n 15 "$CACHE/venv.log" >&2; fail "The Python packages ($*) could not be installed; see above."; }
}

# wish_venv: the virtual environment without extras, for its pip; the tool goes on without one.
wish_venv() { (need_packages python3-venv && try_venv) || true; }

# qgis_profile: a QGIS profile in the repository, in which this checkout is the plugin `clusterbrush`.
qgis_profile() {
  local home=${CLUSTERBRUSH_QGIS_HOME:-$CACHE/qgis} # tests that run side by side have a profile each
  local key stamp=$home/enabled
  key="$ROOT $(stat -L -c %Y -- "$(qgis_process_binary)")"
  export QGIS_PLUGINPATH=$home/plugins QGIS_CUSTOM_CONFIG_PATH=$home/config
  export XDG_RUNTIME_DIR=$home/run
  [ "$(cat "$stamp" 2>/dev/null)" != "$key" ] || return 0
  mkdir -p "$QGIS_PLUGINPATH" "$QGIS_CUSTOM_CONFIG_PATH" "$XDG_RUNTIME_DIR"
  chmod 0700 "$XDG_RUNTIME_DIR"
  (
    flock 9
    [ "$(cat "$stamp" 2>/dev/null)" != "$key" ] || exit 0
    ln -sfn "$ROOT" "$QGIS_PLUGINPATH/clusterbrush"
    QT_QPA_PLATFORM=offscreen "$(qgis_process_binary)" plugins enable clusterbrush >"$home/enable.log" 2>&1 </dev/null ||
      { cat "$home/enable.log" >&2; exit 1; }
    printf '%s' "$key" >"$stamp"
  ) 9>"$home/lock" || fail "QGIS could not enable the plugin; see above."
}

# Debian's wrapper of QGIS 3.22 passes options that the program refuses, so the program itself is preferred.
qgis_process_binary() {
  command -v qgis_process.bin || command -v qgis_process || fail "QGIS is installed, but qgis_process is not on the PATH."
}
