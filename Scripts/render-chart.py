"""Draws a Vega-Lite specification: render-chart.py SPECIFICATION.json PICTURE.(svg|png|pdf)."""

import pathlib
import sys


def fail(code, text):
    print("render-chart: " + text, file=sys.stderr)
    sys.exit(code)


def main():
    if len(sys.argv) != 3:
        fail(64, __doc__)
    try:
        import vl_convert
    except ImportError:
        fail(69, "vl-convert is not installed: 'make charts' installs it")
    try:
        specification = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
    except OSError as error:
        fail(66, f"{sys.argv[1]}: {error.strerror}")
    except UnicodeDecodeError:
        fail(65, f"{sys.argv[1]}: not UTF-8")
    picture = pathlib.Path(sys.argv[2])
    try:
        if picture.suffix == ".svg":
            content = vl_convert.vegalite_to_svg(specification).encode("utf-8")
        elif picture.suffix == ".png":
            content = vl_convert.vegalite_to_png(specification, scale=2)
        elif picture.suffix == ".pdf":
            content = vl_convert.vegalite_to_pdf(specification)
        else:
            fail(64, "the picture's name must end in .svg, .png or .pdf")
    except ValueError as error:
        # The reason stands before the places in Vega-Lite's own code.
        lines = [line for line in str(error).splitlines() if not line.startswith("    at ")]
        fail(65, f"{sys.argv[1]}: " + " ".join(lines))
    try:
        picture.write_bytes(content)
    except OSError as error:
        fail(73, f"{sys.argv[2]}: {error.strerror}")


main()
