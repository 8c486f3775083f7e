#!/usr/bin/env python3
"""Runs HiGHS, SCIP, CBC and plain GLPK on the full formulations of the placement benchmarks, each in
turn with `v2v-benchmark` on the same instance, and writes the ratios into ../RESULTS.md.

Needs `swift build -c release --product v2v-benchmark` in the folder above, ./setup.sh here, and of
Debian coinor-cbc and glpk-utils; a peer that is not there is left out and named. Every figure is CPU
time, user and system, on one thread, without reading the instance. A peer that is not done within
--seconds is stopped: its ratio is then a lower bound. An optimum that differs from ours is an error.

    ./placement.py                        a few minutes: one instance of each kind
    ./placement.py --selection all        half an hour and more
    ./placement.py --only pmed --peers highs --seconds 100
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

import formulations
from compare import processor

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = HERE / ".venv/bin/python"
HEADING = "## Placement against other solvers"
PEERS = ("highs", "scip", "cbc", "glpk")


class Instance:
    """One instance: how we are asked, what the others are given, and how exact both must be."""

    def __init__(self, name, arguments, formulation, gap, is_short=False):
        self.name = name
        self.arguments = arguments
        self.formulation = formulation
        self.gap = gap
        self.is_short = is_short
        self.sign = 1


def instances(data):
    found = []
    for name, short in (("pmed11", True), ("pmed16", False), ("pmed21", False), ("pmed26", False)):
        path = data / f"orlib/pmed/{name}.txt"
        found.append(Instance(
            name, ["pmed", path], lambda path=path: formulations.p_median(path), 1e-6, short))
    for name, short in (("cap124", False), ("cap134", True)):
        path = data / f"orlib/cap/{name}.txt"
        found.append(Instance(
            name, ["warehouse", path], lambda path=path: formulations.warehouse(path, False), 1e-6,
            short))
    for name, short in (("p1", True), ("p26", False), ("p44", False)):
        path = data / f"orlib/holmberg_sscflp/{name}"
        found.append(Instance(
            f"holmberg {name}", ["warehouse", path, "--single-source"],
            lambda path=path: formulations.warehouse(path, True), 1e-6, short))
    for name, most, short in (
            ("500_profileA", 6, True), ("200_profileB", 2, False), ("500_profileB", 2, False),
            ("500_profileB", 6, False)):
        path = data / f"ishipment/Data{name}.dat"
        found.append(Instance(
            f"ishipment {name}, {most} facilities",
            ["ishipment", path, "--facilities-at-most", most],
            lambda path=path, most=most: formulations.shipment(path, most), 1e-9, short))
    for name, short in (
            ("50x10-1", True), ("50x10-2", False), ("100x15-1", True), ("100x15-2", False),
            ("200x30-1", False)):
        path = data / f"satellite/satellite-{name}.json"
        found.append(Instance(
            f"satellite {name}", ["satellite", path],
            lambda path=path: formulations.satellite(path), 1e-4, short))
        found[-1].sign = -1
    return found


def seconds_of(command, limit):
    """Runs a command within a limit of CPU seconds: its output, CPU time, and whether it ended."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5)))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return result.stdout, spent, result.returncode == 0


class Peer:
    """A solver that is given the full formulation."""

    def __init__(self, name):
        self.name = name
        self.version = {"highs": "HiGHS", "scip": "SCIP", "cbc": "CBC", "glpk": "GLPK"}[name]

    def is_there(self):
        if self.name in ("highs", "scip"):
            module = {"highs": "highspy", "scip": "pyscipopt"}[self.name]
            return PYTHON.exists() and subprocess.run(
                [PYTHON, "-c", f"import {module}"], capture_output=True).returncode == 0
        return shutil.which({"cbc": "cbc", "glpk": "glpsol"}[self.name]) is not None

    def solve(self, path, gap, limit):
        """Status, objective of the file and CPU seconds without reading it."""
        if self.name in ("highs", "scip"):
            # What starting and reading take is not part of the limit.
            command = [PYTHON, HERE / "peer.py", self.name, path, "--gap", gap]
            output, spent, _ = seconds_of(command, limit + 5)
            try:
                result = json.loads(output.splitlines()[-1])
            except (ValueError, IndexError):
                return "stopped", None, max(limit, spent - 5)
            self.version = result["peer"]
            return result["status"], result["objective"], result["cpu_seconds"]
        if self.name == "cbc":
            output, reading, _ = seconds_of(["cbc", path, "-quit"], limit)
            version = re.search(r"Version:\s*(\S+)", output)
            self.version = f"CBC {version.group(1)}" if version else "CBC"
            output, spent, has_ended = seconds_of(
                ["cbc", path, "-ratioGap", gap, "-allowableGap", 0, "-solve", "-quit"],
                limit + round(reading))
            value = re.search(r"Objective value:\s*(\S+)", output)
            is_proven = "Result - Optimal solution found" in output
        else:
            output, reading, _ = seconds_of(["glpsol", "--freemps", path, "--check"], limit)
            version = re.search(r"GLPK LP/MIP Solver (\S+)", output)
            self.version = f"GLPK {version.group(1).rstrip(',')}" if version else "GLPK"
            answer = pathlib.Path(f"{path}.answer")
            answer.unlink(missing_ok=True)
            output, spent, has_ended = seconds_of(
                ["glpsol", "--freemps", path, "--mipgap", gap, "--output", answer],
                limit + round(reading))
            text = answer.read_text() if answer.exists() else ""
            value = re.search(r"Objective:\s*\S+ = (\S+)", text)
            is_proven = ("INTEGER OPTIMAL SOLUTION FOUND" in output
                         or "RELATIVE MIP GAP TOLERANCE REACHED" in output)
        if not (has_ended and is_proven and value):
            return "stopped", None, max(limit, spent - reading)
        return "proven", float(value.group(1)), spent - reading


def agree(ours, theirs, gap):
    return abs(ours - theirs) <= (2 * gap + 1e-6) * max(abs(ours), abs(theirs)) + 1e-6


def significant(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def measure(instance, peers, options, folder, loads):
    """The rows of an instance's table, and whether every optimum agreed."""
    path = folder / "instance.mps"
    instance.formulation().write(path)
    rows, is_agreed = [], True
    for peer in peers:
        pairs = []
        for turn in range(options.rounds):
            loads.append(os.getloadavg()[0])
            status, objective, spent = peer.solve(path, instance.gap, options.seconds)
            output = subprocess.run(
                [str(part) for part in [options.product, *instance.arguments, "--format", "json"]],
                capture_output=True, text=True, check=True).stdout
            own = json.loads(output)
            pairs.append((own, status, spent))
            if objective is not None and not agree(
                    own["objective"], instance.sign * objective, instance.gap):
                is_agreed = False
                print(f"{instance.name}: {peer.name} says {instance.sign * objective}, "
                      f"we say {own['objective']}", file=sys.stderr)
            # What takes long is not done again: the spread is that of the short ones.
            if spent > options.patience:
                break
        is_stopped = any(status != "proven" for _, status, _ in pairs)
        more = "> " if is_stopped else ""
        ratios = [spent / max(own["cpu_seconds"], 1e-4) for own, _, spent in pairs]
        rows.append(
            f"| {instance.name} | {pairs[0][0]['status']} | "
            f"{significant(statistics.median(own['cpu_seconds'] for own, _, _ in pairs))} | "
            f"{peer.version} | {more}{significant(statistics.median(row[2] for row in pairs))} | "
            f"{more}{significant(statistics.median(ratios))} | {significant(min(ratios))} | "
            f"{significant(max(ratios))} | {len(pairs)} |")
        print(rows[-1], file=sys.stderr, flush=True)
    return rows, is_agreed


def write(path, lines):
    """Puts the section in the place of the one before, or at the end."""
    text = path.read_text() if path.exists() else "# Results\n"
    section = "\n".join(lines).rstrip() + "\n"
    if HEADING in text:
        before, _, rest = text.partition(HEADING)
        later = rest.find("\n## ")
        text = before + section + (rest[later:] if later >= 0 else "")
    else:
        text = text.rstrip() + "\n\n" + section
    path.write_text(text)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--selection", choices=("short", "all"), default="short")
    parser.add_argument("--only", help="instances whose name has this in it")
    parser.add_argument("--peers", default=",".join(PEERS), help="by commas")
    parser.add_argument("--seconds", type=int, default=20, help="CPU seconds for a peer at most")
    parser.add_argument("--rounds", type=int, default=3, help="pairs of each instance and peer")
    parser.add_argument(
        "--patience", type=float, default=2, help="a peer that takes longer, CPU s, runs once")
    parser.add_argument(
        "--data", type=pathlib.Path,
        default=pathlib.Path(os.environ.get("V2V_REFERENCE", HERE.parents[2] / "shared")) / "data")
    parser.add_argument("--product", default=HERE.parent / ".build/release/v2v-benchmark")
    parser.add_argument("--output", type=pathlib.Path, default=HERE.parent / "RESULTS.md")
    options = parser.parse_args()
    if not options.data.exists():
        sys.exit(f"placement: no reference data in {options.data}; --data says where they lie")
    wanted = options.peers.split(",")
    unknown = [name for name in wanted if name not in PEERS]
    if unknown:
        sys.exit(f"placement: {', '.join(unknown)}: not among {', '.join(PEERS)}")
    peers = [Peer(name) for name in wanted]
    absent = [peer.name for peer in peers if not peer.is_there()]
    peers = [peer for peer in peers if peer.name not in absent]
    if absent:
        print(f"placement: not there and left out: {', '.join(absent)}", file=sys.stderr)
    chosen = [
        instance for instance in instances(options.data)
        if (options.selection == "all" or instance.is_short or options.only)
        and (options.only or "") in instance.name]
    if not chosen or not peers:
        sys.exit("placement: nothing to measure")
    loads, table, is_agreed = [], [], True
    with tempfile.TemporaryDirectory() as folder:
        for instance in chosen:
            rows, fine = measure(instance, peers, options, pathlib.Path(folder), loads)
            table += rows
            is_agreed = is_agreed and fine
    lines = [
        HEADING,
        "",
        "Written by `peers/placement.py`; run it again rather than edit it.",
        "",
        f"- {datetime.date.today().isoformat()}, {processor()}, {os.cpu_count()} cores; load (1 minute "
        f"average) from {min(loads):.1f} to {max(loads):.1f}",
        f"- CPU seconds, user and system, one thread, without reading the instance; a peer is stopped "
        f"after {options.seconds} s",
        "- peers are given the full formulation, and the gap that we prove: 1e-4 for satellites, 1e-6 "
        "for p-median and warehouses, 1e-9 for i-SHIPMENT, whose patients of one site and day are put "
        "together",
        f"- each pair ran one after the other, up to {options.rounds} times, once where the peer took "
        f"more than {options.patience:g} s; the ratio is the peer's CPU time ÷ ours",
        "- optima "
        + ("agree in every pair that was solved" if is_agreed else "**DIFFER**: see the log"),
        "",
        "| instance | ours | CPU s, median | peer | CPU s, median | ratio, median | lowest | highest "
        "| pairs |",
        "|---|---|---|---|---|---|---|---|---|",
        *table,
    ]
    write(options.output, lines)
    if not is_agreed:
        sys.exit("placement: optima differ")


if __name__ == "__main__":
    main()
