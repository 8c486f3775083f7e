#!/usr/bin/env bash
# Makes the virtual environment in which the peers run. Needs Python 3 and its package index.
set -euo pipefail
cd "$(dirname "$0")"

[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
