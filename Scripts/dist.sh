#!/usr/bin/env bash
# Builds the program with Swift's runtime inside and packs it with the ready networks:
# dist/v2v-VERSION-SYSTEM-ARCHITECTURE.tar.gz.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(sed -n 2>/dev/null 's/.*let version *\(: *String *\)\{0,1\}= *"\([^"]*\)".*/\2/p' Sources/v2v/Version.swift | head -n 1) || true
[ -n "$version" ] || {
  echo "dist: Sources/v2v/Version.swift states no version" >&2
  exit 70
}

swift=${SWIFT:-swift}
options=(-c release --product v2v)
[ "$(uname -s)" != Linux ] || options+=(--static-swift-stdlib)
"$swift" build "${options[@]}"
built=$("$swift" build "${options[@]}" --show-bin-path)

name="v2v-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)"
folder="dist/$name"
rm -rf "$folder" "$folder.tar.gz"
mkdir -p "$folder/bin" "$folder/share/v2v"
cp "$built/v2v" "$folder/bin/v2v"
strip "$folder/bin/v2v"
# Ready networks are looked for in ../share/v2v beside the program.
cp -R Networks/. "$folder/share/v2v/"
mkdir -p "$folder/share/v2v/experiments"
cp -R Basemaps "$folder/share/v2v/basemaps"
cp Experiments/*.yaml "$folder/share/v2v/experiments/"
# What draws the charts of reports; without it they have tables.
if Scripts/charts.sh; then
  mkdir -p "$folder/share/v2v/charts"
  cp .charts/vega.js Scripts/render-chart.py "$folder/share/v2v/charts/"
fi
# What a study's manifest names as its program.
git rev-parse HEAD >"$folder/share/v2v/COMMIT" 2>/dev/null || rm -f "$folder/share/v2v/COMMIT"
cp LICENSE "$folder/"
for page in README.md CHANGELOG.md NOTICES.md; do
  [ ! -f "$page" ] || cp "$page" "$folder/"
done
# Made equal from equal contents: no times or owners of this machine.
if tar --version 2>/dev/null | grep -q GNU; then
  tar -C dist --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf - "$name" |
    gzip -n >"$folder.tar.gz"
else
  tar -C dist -czf "$folder.tar.gz" "$name"
fi
rm -rf "$folder"
echo "$folder.tar.gz"
