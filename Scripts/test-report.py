"""Opens reports in headless Chromium without a network and checks them.

test-report.py [--screenshots FOLDER] PAGE.html ...

For each page: no error on the console, no request that leaves the file, every chart drawn with marks,
and plain rules of accessibility in the page as the browser has it. The last line counts the checks.
"""

import html.parser
import pathlib
import re
import subprocess
import sys
import tempfile


class Page(html.parser.HTMLParser):
    """What the rules need of a page."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.ids, self.charts, self.problems = [], [], [], []
        self.language, self.chart, self.depth = None, None, 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "html":
            self.language = found.get("lang")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in found and self.chart is None:
            self.ids.append(found["id"])
        if tag == "th" and "scope" not in found:
            self.problems.append("a heading of a table has no scope")
        if tag == "img" and "alt" not in found:
            self.problems.append("an image has no text")
        if self.chart is not None:
            self.depth += tag == "div"
            if tag in ("path", "rect", "line", "circle", "text"):
                self.charts[-1][1] += tag != "text"
        elif tag == "div" and "chart" in found.get("class", "").split():
            self.chart, self.depth = found.get("data-figure"), 1
            self.charts.append([self.chart, 0])
            if not found.get("aria-label"):
                self.problems.append(f"the chart {self.chart} has no label")

    def handle_endtag(self, tag):
        if self.chart is not None and tag == "div":
            self.depth -= 1
            if self.depth == 0:
                self.chart = None


def browse(page, *options):
    with tempfile.TemporaryDirectory() as profile:
        return subprocess.run(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--user-data-dir=" + profile, "--host-resolver-rules=MAP * ~NOTFOUND",
             "--virtual-time-budget=30000", "--enable-logging=stderr", *options, page.as_uri()],
            capture_output=True, text=True, timeout=180, check=False)


def check(page):
    run = browse(page, "--dump-dom")
    found = Page(run.stdout)
    console = [line for line in run.stderr.splitlines() if "CONSOLE" in line]
    errors = [line for line in console if re.search("error|uncaught|failed", line, re.I)]
    text = page.read_text(encoding="utf-8")
    body = re.sub(r"<script.*?</script>", "", text, flags=re.S)
    levels = list(zip(found.headings, found.headings[1:]))
    yield "no error on the console", not errors, "; ".join(errors[:3])
    yield "nothing is fetched", not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", body), ""
    yield "there are charts", bool(found.charts), ""
    for name, marks in found.charts:
        yield f"{name}: {marks} marks", marks >= 6, "not drawn"
    yield "the language is stated", bool(found.language), ""
    yield "one main heading", found.headings.count(1) == 1, ""
    yield "headings skip no level", all(b <= a + 1 for a, b in levels), ""
    repeated = {name for name in found.ids if found.ids.count(name) > 1}
    yield "identifiers are unique", not repeated, ", ".join(sorted(repeated)[:5])
    yield "tables, images and charts are labelled", not found.problems, "; ".join(found.problems[:3])


def main():
    words = sys.argv[1:]
    folder = None
    if words[:1] == ["--screenshots"]:
        folder, words = pathlib.Path(words[1]), words[2:]
        folder.mkdir(parents=True, exist_ok=True)
    if not words:
        sys.exit(__doc__)
    passed = failed = 0
    for word in words:
        page = pathlib.Path(word).resolve()
        print(page.name)
        for name, holds, detail in check(page):
            passed += holds
            failed += not holds
            print(f"  {'ok' if holds else 'FAILED'}  {name}" + (f": {detail}" if detail and not holds else ""))
        if folder:
            for kind, options in {
                "desktop": ["--window-size=1280,9000"], "phone": ["--window-size=500,9000"],
                "dark": ["--window-size=1280,9000", "--force-dark-mode",
                         "--blink-settings=preferredColorScheme=0"],
            }.items():
                picture = folder / f"{page.stem}-{kind}.png"
                browse(page, f"--screenshot={picture}", *options)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
