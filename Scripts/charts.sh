#!/usr/bin/env bash
# Installs what draws charts: vl-convert from PyPI in .venv, and Vega with Vega-Lite bundled once into
# .charts/vega.js, which reports carry inside themselves. Does nothing, quickly, where it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

package=vl-convert-python==1.9.0.post1
bundle=.charts/vega.js
[ ! -s "$bundle" ] || [ ! -x .venv/bin/python ] || exit 0

fail() {
  printf 'charts: %s\n' "$@" >&2
  exit 69
}

python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 || fail "python3 was not found; charts need it, nothing else does."
if [ ! -x .venv/bin/python ]; then
  "$python" -m venv .venv >/dev/null 2>&1 ||
    fail "'$python -m venv' does not work; on Debian install python3-venv."
fi
.venv/bin/python -c 'import vl_convert' >/dev/null 2>&1 ||
  .venv/bin/python -m pip install --quiet --disable-pip-version-check "$package" >&2 ||
  fail "$package could not be installed from PyPI."

mkdir -p .charts
partial=$(mktemp .charts/vega.XXXXXX)
trap 'rm -f "$partial"' EXIT
.venv/bin/python - "$partial" <<'PYTHON' || fail "the chart runtime could not be bundled."
import sys
import vl_convert

bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.write("// Vega, Vega-Lite and Vega-Embed, BSD-3-Clause, bundled by vl-convert "
               + vl_convert.__version__ + "\n")
    file.write(bundle)
PYTHON
chmod 644 "$partial"
mv "$partial" "$bundle"
echo "charts: $bundle is ready, $(wc -c <"$bundle") bytes" >&2
