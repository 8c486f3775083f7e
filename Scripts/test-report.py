"""Opens reports in headless Chromium without a network and checks them.

test-report.py [--screenshots FOLDER] PAGE.html ...

For each page: no error on the console, no uncaught exception, no request that leaves the file, every
chart drawn with marks, and plain rules of accessibility in the page as the browser has it. The last
line counts the checks. CHROMIUM names another browser.
"""

import base64
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time

DRAWING_SECONDS = 60
# Longer pictures than this do not fit a texture of the browser.
PICTURE_PIXELS = 16000

# Marks are counted apart from axes, legends and titles, which an empty chart has too.
LOOK = r"""
(() => {
  const all = (selector, node = document) => Array.from(node.querySelectorAll(selector));
  const has = (node, name) => Boolean((node.getAttribute(name) || '').trim());
  const charts = all('.chart').map(node => {
    const marks = all('svg g.role-mark:not(.mark-group):not(.mark-text) > :is(path, line, image)', node)
      .filter(mark => mark.tagName !== 'path' || has(mark, 'd'));
    const figure = node.closest('figure');
    const caption = figure && figure.querySelector('figcaption');
    return {
      name: node.dataset.figure || '(no name)',
      drawn: Boolean(node.querySelector('svg')),
      marks: marks.length,
      broken: all('svg [d], svg [transform]', node).filter(mark =>
        /NaN|Infinity/.test((mark.getAttribute('d') || '') + mark.getAttribute('transform'))).length,
      labelled: has(node, 'aria-label') || Boolean(caption && caption.textContent.trim()),
    };
  });
  const headings = all('h1, h2, h3, h4, h5, h6').map(node => Number(node.tagName[1]));
  // The parts of a chart are named by Vega.
  const ids = all('[id]').filter(node => !node.closest('.chart svg')).map(node => node.id);
  return {
    charts,
    language: has(document.documentElement, 'lang'),
    headings,
    unscoped: all('th:not([scope])').length,
    textless: all('img:not([alt])').length,
    repeated: Array.from(new Set(ids.filter((id, index) => ids.indexOf(id) !== index))),
  };
})()
"""

DRAWN = """
document.readyState === 'complete' &&
  Array.from(document.querySelectorAll('.chart')).every(node => node.querySelector('svg g.root'))
"""


class Browser:
    """Chromium, spoken to by the DevTools protocol through a pair of pipes."""

    def __init__(self, profile):
        self.count, self.buffer, self.events = 0, b"", []
        reading, self.writer = os.pipe()
        self.reader, writing = os.pipe()
        # The browser reads from descriptor 3 and writes to 4.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{reading} 4>&{writing}', "browser",
             os.environ.get("CHROMIUM", "chromium"), "--headless=new", "--remote-debugging-pipe",
             "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking",
             *(["--no-sandbox"] if os.geteuid() == 0 else []),
             "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + profile, "about:blank"],
            pass_fds=(reading, writing), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(reading)
        os.close(writing)

    def close(self):
        try:
            self.call("Browser.close")
        except (OSError, RuntimeError):
            pass
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def receive(self, seconds):
        """The next message, or None where none came in time."""
        end = time.monotonic() + seconds
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.reader], [], [], max(0, end - time.monotonic()))
            if not ready:
                return None
            piece = os.read(self.reader, 1 << 20)
            if not piece:
                raise RuntimeError("the browser ended")
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        self.count += 1
        request = {"id": self.count, "method": method, "params": parameters}
        if session:
            request["sessionId"] = session
        rest = json.dumps(request).encode() + b"\0"
        while rest:
            rest = rest[os.write(self.writer, rest):]
        while True:
            message = self.receive(120)
            if message is None:
                raise RuntimeError(f"the browser did not answer {method}")
            if message.get("id") == self.count:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def listen(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            message = self.receive(left)
            if message and "method" in message:
                self.events.append(message)


class Tab:
    """A page, opened in a tab of its own and drawn as far as it goes."""

    def __init__(self, browser, page, width, height, scheme="light"):
        self.browser, self.width, self.address = browser, width, page.as_uri()
        browser.events.clear()
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call(
            "Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        start = time.monotonic()
        self.call("Page.navigate", url=self.address)
        while not self.value(DRAWN) and time.monotonic() - start < DRAWING_SECONDS:
            # A page that has reported an error is not waited for.
            if self.errors() and time.monotonic() - start > 5:
                break
            browser.listen(0.1)
        self.seconds = time.monotonic() - start
        # What a page does just after its charts are drawn counts too.
        browser.listen(1)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def value(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)

    def happened(self, method):
        return [event["params"] for event in self.browser.events
                if event["method"] == method and event.get("sessionId") == self.session]

    def errors(self):
        found = []
        for call in self.happened("Runtime.consoleAPICalled"):
            if call["type"] in ("error", "assert"):
                found.append(" ".join(str(part.get("value", part.get("description", "")))
                                      for part in call["args"]))
        for thrown in self.happened("Runtime.exceptionThrown"):
            details = thrown["exceptionDetails"]
            found.append("uncaught: " + details.get("exception", {}).get("description", details["text"]))
        found += [entry["entry"]["text"] for entry in self.happened("Log.entryAdded")
                  if entry["entry"]["level"] == "error"]
        return [text.splitlines()[0] if text else "(no text)" for text in found]

    def requests(self):
        found = [request["request"]["url"] for request in self.happened("Network.requestWillBeSent")]
        found += [socket["url"] for socket in self.happened("Network.webSocketCreated")]
        return [url for url in found
                if url.partition("#")[0] != self.address and not url.startswith(("data:", "blob:"))]

    def save(self, path):
        """Saves the whole page; a long one in parts: NAME.png, NAME-2.png and so on."""
        height = self.call("Page.getLayoutMetrics")["cssContentSize"]["height"]
        for part, top in enumerate(range(0, int(height), PICTURE_PIXELS), start=1):
            picture = self.call(
                "Page.captureScreenshot", format="png", captureBeyondViewport=True,
                clip={"x": 0, "y": top, "width": self.width,
                      "height": min(height - top, PICTURE_PIXELS), "scale": 1})
            name = path if part == 1 else path.with_stem(f"{path.stem}-{part}")
            name.write_bytes(base64.b64decode(picture["data"]))


def some(texts):
    return "; ".join(text[:160] for text in texts[:3]) + (" ..." if len(texts) > 3 else "")


def check(tab):
    """The checks of a page: what should hold, whether it does, and what is wrong where it does not."""
    found = tab.value(LOOK)
    errors, requests = tab.errors(), tab.requests()
    yield "no error on the console", not errors, some(errors)
    yield "nothing is fetched", not requests, some(requests)
    yield "there are charts", bool(found["charts"]), ""
    for chart in found["charts"]:
        wrong = ("not drawn" if not chart["drawn"] else "drawn without marks" if not chart["marks"]
                 else f"{chart['broken']} parts at no place" if chart["broken"] else "")
        yield f"{chart['name']:<32} {chart['marks']:>6} marks", not wrong, wrong
    headings = [0] + found["headings"]
    unlabelled = [chart["name"] for chart in found["charts"] if not chart["labelled"]]
    yield "the language is stated", found["language"], ""
    yield "one main heading", headings.count(1) == 1, f"{headings.count(1)} of them"
    yield ("headings skip no level", all(b <= a + 1 for a, b in zip(headings, headings[1:])),
           " ".join(f"h{level}" for level in headings[1:]))
    yield "headings of tables have a scope", not found["unscoped"], f"{found['unscoped']} have none"
    yield "charts have a label or a caption", not unlabelled, some(unlabelled)
    yield "images have a text", not found["textless"], f"{found['textless']} have none"
    yield "identifiers are unique", not found["repeated"], some(found["repeated"])


VIEWS = {"desktop": (1280, 900, "light"), "phone": (390, 844, "light"), "dark": (1280, 900, "dark")}


def main():
    words = sys.argv[1:]
    folder = None
    if words[:1] == ["--screenshots"] and len(words) > 1:
        folder, words = pathlib.Path(words[1]), words[2:]
        folder.mkdir(parents=True, exist_ok=True)
    if not words or words[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    pages = [pathlib.Path(word).resolve() for word in words]
    absent = [str(page) for page in pages if not page.is_file()]
    if absent:
        print("test-report: no such page: " + ", ".join(absent), file=sys.stderr)
        sys.exit(66)
    passed = failed = 0
    # A browser that is ending may still write to its profile.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            for page in pages:
                for kind, view in VIEWS.items() if folder else [("desktop", VIEWS["desktop"])]:
                    tab = Tab(browser, page, *view)
                    if kind == "desktop":
                        print(f"{page.name}: {page.stat().st_size} bytes, {tab.seconds:.1f} s to draw")
                        for name, holds, detail in check(tab):
                            passed += bool(holds)
                            failed += not holds
                            wrong = f": {detail}" if detail and not holds else ""
                            print(f"  {'ok    ' if holds else 'FAILED'}  {name}{wrong}")
                    if folder:
                        tab.save(folder / f"{page.stem}-{kind}.png")
                    tab.close()
        except (OSError, RuntimeError) as error:
            failed += 1
            print(f"  FAILED  {error}")
        finally:
            browser.close()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
