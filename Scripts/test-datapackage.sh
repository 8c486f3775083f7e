#!/usr/bin/env bash
# Exports a study as a data package, and lets the Frictionless validator (PyPI) judge it.
set -euo pipefail
cd "$(dirname "$0")/.."

program=${1:-$(swift build -c release --product v2v --show-bin-path)/v2v}
[ -x "$program" ] || { echo "datapackage: $program is not built" >&2; exit 69; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check frictionless
"$program" experiment run Experiments/first-steps.yaml --output "$folder/trial.study" --quiet --format csv >/dev/null
"$program" study export "$folder/trial.study" --to datapackage --output "$folder/package"
"$folder/venv/bin/frictionless" validate "$folder/package/datapackage.json"
# The judge must be able to say no.
sed -i '2s/^[0-9]*/many/' "$folder/package/points.csv"
if "$folder/venv/bin/frictionless" validate "$folder/package/datapackage.json" >/dev/null; then
  echo "datapackage: the validator passed a table with a word for a number" >&2
  exit 1
fi
echo "datapackage: valid"
