#!/usr/bin/env bash
# Sets up everything `make demo` and `make test` need, once; a second run finds it all there and says nothing.
# System packages (Debian 12 or 13), the virtual environment from the lock file, the face models. `bootstrap.sh tests` also
# brings the daemons the tests start.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo -n "$@"
    else say "Root or sudo is needed for: $*"; return 1
    fi
}

lists=(packaging/system-packages.txt)
[ "${1:-}" = tests ] && lists+=(packaging/test-packages.txt)

system_packages() {
    command -v dpkg-query >/dev/null 2>&1 || { say "Not a Debian system: please install what ${lists[*]} list."; return 0; }
    local missing=() name
    while read -r name; do
        case "$name" in ''|'#'*) continue ;; esac
        # a package may have been renamed with a suffix (libglib2.0-0t64 on Debian 13)
        dpkg-query -W -f '${Status}\n' "$name" "${name}t64" 2>/dev/null | grep -q 'ok installed' && continue
        [ "$name" = python3-venv ] && python3 -c 'import ensurepip' 2>/dev/null && continue
        missing+=("$name")
    done < <(cat "${lists[@]}")
    [ ${#missing[@]} -eq 0 ] && return 0
    say "Installing system packages: ${missing[*]} …"
    as_root apt-get -o DPkg::Lock::Timeout=300 update -q >/dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "${missing[@]}" >/dev/null
}

python_environment() {
    local stamp=.venv/.lock-installed wanted
    wanted=$(cat requirements/dev.lock pyproject.toml | sha256sum)
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return 0
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed."; return 1; }
    say "Setting up the Python environment from requirements/dev.lock (about a minute) …"
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
    printf '%s' "$wanted" > "$stamp"
}

system_packages
python_environment
.venv/bin/python packaging/fetch_models.py
