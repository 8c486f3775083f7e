#!/usr/bin/env bash
# Checks that every relative link of the Markdown files leads to a file that exists, and lists the
# pages of the documentation. Links to the web are not followed.
set -euo pipefail
cd "$(dirname "$0")/.."

pages=()
while IFS= read -r page; do pages+=("$page"); done < <(
  find . \( -name .build -o -name .git -o -name dist -o -name .venv \) -prune -o \
    -name '*.md' -print | LC_ALL=C sort
)

broken=0
links=0
for page in "${pages[@]}"; do
  folder=$(dirname "$page")
  # One line for each link: its line number, then its target. Code blocks and code spans hold none.
  while IFS=$'\t' read -r line target; do
    case "$target" in
    '' | '#'* | '//'* | *://* | mailto:* | doc:*) continue ;;
    esac
    links=$((links + 1))
    path=${target%%#*}
    path=${path%%\?*}
    path=${path//%20/ }
    case "$path" in
    /*) path=".$path" ;;
    *) path="$folder/$path" ;;
    esac
    if [ ! -e "$path" ]; then
      printf '%s:%s: the link leads nowhere: %s\n' "${page#./}" "$line" "$target" >&2
      broken=$((broken + 1))
    fi
  done < <(awk '
    /^[ \t]*(```|~~~)/ { code = !code; next }
    code { next }
    {
      text = $0
      gsub(/`[^`]*`/, "", text)
      if (match(text, /^[ \t]*\[[^]]+\]:[ \t]*[^ \t]+/)) {
        target = substr(text, RSTART, RLENGTH)
        sub(/^[ \t]*\[[^]]+\]:[ \t]*/, "", target)
        gsub(/[<>]/, "", target)
        print NR "\t" target
      }
      while (match(text, /\]\([^()]*(\([^()]*\)[^()]*)*\)/)) {
        target = substr(text, RSTART + 2, RLENGTH - 3)
        text = substr(text, RSTART + RLENGTH)
        if (target ~ /^</) { sub(/^</, "", target); sub(/>.*$/, "", target) }
        else sub(/[ \t].*$/, "", target)
        print NR "\t" target
      }
    }' "$page")
done

echo "Documentation:"
for page in "${pages[@]}"; do
  case "$page" in
  ./Documentation/* | ./README.md | ./CONTRIBUTING.md | ./CHANGELOG.md)
    title=$(sed -n 's/^# *//p' "$page" | head -n 1)
    printf '  %-36s %s\n' "${page#./}" "$title"
    ;;
  esac
done
echo "${#pages[@]} pages, $links relative links, $broken broken"
[ "$broken" -eq 0 ]
