#!/usr/bin/env bash
# Makes .venv from the lock, with nothing but python3 at hand. A second time there is nothing to do.
#
# The versions and hashes are those of requirements.lock, which pins uv too: the installer that is ten times
# faster than pip. Where uv does not run, pip does the same work.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# The machine's own certificates: without them uv fails behind a proxy that looks into TLS, as councils have.
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}" UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME

say() { echo "doorstep: $*"; }

fail() {
    echo "doorstep: $*" >&2
    exit 1
}

# What .venv was made from, and where: an environment does not survive that its folder is moved.
fingerprint() {
    pwd -P
    cksum requirements.lock pyproject.toml scripts/setup.sh
}

find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    fail "Python 3.11 or newer is needed. On Debian or Ubuntu: sudo apt install python3 python3-venv"
}

# Debian keeps the part of Python that makes environments in a package of its own.
need_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    local package as_root=()
    package="$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    if command -v apt-get >/dev/null && ${as_root[@]+"${as_root[@]}"} true 2>/dev/null; then
        say "installing the Debian package $package"
        ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq update
        ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
            -o Dpkg::Use-Pty=0 -qq install --no-install-recommends "$package" >/dev/null
    else
        fail "Python's venv is missing. Run this once, then try again: sudo apt install $package"
    fi
}

# One package's lines of the lock (only), or all the others (but).
of_lock() {
    awk -v name="$2==" -v mode="$1" \
        '/^[A-Za-z]/ { mine = index($0, name) == 1 } (mode == "only") == mine { print }' requirements.lock
}

with_uv() {
    if ! .venv/bin/uv --version >/dev/null 2>&1; then
        of_lock only uv >.venv/uv.lock
        .venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r .venv/uv.lock || return
    fi
    .venv/bin/uv pip sync --python .venv/bin/python --require-hashes requirements.lock &&
        .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
}

with_pip() {
    say "uv did not do it; pip does the same more slowly (a minute or two)"
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip --default-pip >/dev/null
    of_lock but uv >.venv/pip.lock
    .venv/bin/python -m pip install --quiet --require-hashes -r .venv/pip.lock
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
}

if [ "$(cat .venv/.ready 2>/dev/null)" = "$(fingerprint)" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

python="$(find_python)"
need_venv "$python"
# An environment from elsewhere, from an older Python or half made is made anew.
if ! { .venv/bin/uv --version && [ "$(head -n 1 .venv/.ready)" = "$(pwd -P)" ]; } >/dev/null 2>&1; then
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi
rm -f .venv/.ready
say "installing the $(grep -c '^[a-z]' requirements.lock) packages of requirements.lock (ten seconds or so)"
with_uv || with_pip || fail "the packages could not be installed; the lines above say why. Is there a network?"
fingerprint >.venv/.ready
say "ready"
