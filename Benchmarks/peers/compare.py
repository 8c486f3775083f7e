#!/usr/bin/env python3
"""Runs peers and product in turn, pair by pair, and writes what it measured to ../RESULTS.md.

What stands there from the heading «Measured by hand» on is kept.

Needs `swift build -c release` in the folder above and ./setup.sh here. Ratios are taken within a
pair, whose two runs follow each other, so that what else the machine does falls on both alike.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

BY_HAND = "## Measured by hand"
HERE = pathlib.Path(__file__).resolve().parent
PYTHON = HERE / ".venv/bin/python"


def run(command):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"compare: {command[0]} failed:\n{result.stderr}")
    return json.loads(result.stdout)


def processor():
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def nanoseconds(values):
    return f"{min(values):.1f} | {statistics.median(values):.1f}"


class Comparison:
    """One benchmark, product against peer."""

    def __init__(self, product, benchmark, option, script, product_size, peer_size):
        self.entity = option
        self.product = [product, benchmark, "--format", "json", f"--{option}", product_size]
        self.peer = [PYTHON, HERE / script, f"--{option}", peer_size]
        self.benchmark = benchmark
        self.rows = []

    def round(self, seed):
        peer = run(self.peer + ["--seed", seed])
        product = run(self.product + ["--seed", seed])
        self.rows.append((product, peer))

    def each(self, side):
        return [1e9 / row[side][f"{self.entity}_per_second"] for row in self.rows]

    def ratios(self):
        return [peer / own for own, peer in zip(self.each(0), self.each(1))]

    def statistics(self, side, name):
        values = [row[side][name] for row in self.rows]
        return statistics.fmean(values)

    def share(self, side, name):
        return statistics.fmean(row[side][name] / row[side]["patients"] for row in self.rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--product", default=HERE.parent / ".build/release/v2v-benchmark")
    parser.add_argument("--network", default=HERE.parent.parent / "Networks/uk")
    parser.add_argument("--output", default=HERE.parent / "RESULTS.md")
    options = parser.parse_args()
    if not PYTHON.exists():
        sys.exit("compare: run ./setup.sh first")

    single = Comparison(
        options.product, "mm1", "customers", "mm1_simpy.py", 1_000_000, 100_000)
    therapy = Comparison(
        options.product, "ct6", "patients", "ct6_simpy.py", 100_000, 20_000)
    alone = {}
    loads = []

    def measure(name, command, key="nanoseconds_each"):
        outcome = run([options.product, *command, "--format", "json"])
        alone.setdefault(name, []).append(outcome[key])
        return outcome

    last = {}
    for seed in range(1, options.rounds + 1):
        loads.append(os.getloadavg()[0])
        for comparison in (single, therapy):
            comparison.round(seed)
        for variates in ("fast", "philox"):
            for benchmark in ("mm1", "ct6"):
                name = f"`{benchmark} --variates {variates}`"
                last[name] = measure(name, [benchmark, "--variates", variates, "--seed", seed])
        for exponent in (3, 4, 5, 6):
            name = f"`hold --population {10**exponent}`"
            last[name] = measure(name, ["hold", "--population", 10**exponent, "--seed", seed])
        name = "`journey --years 10`"
        last[name] = measure(
            name, ["journey", "--network", options.network, "--years", 10, "--seed", seed])
        print(f"round {seed} of {options.rounds}", file=sys.stderr)

    peer_name = single.rows[0][1]["peer"]
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    lines = [
        "# Results",
        "",
        "Written by `peers/compare.py`, down to what was measured by hand; run it again rather than "
        "edit it.",
        "",
        f"- {datetime.date.today().isoformat()}, {processor()}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}",
        f"- {swift.splitlines()[0] if swift else 'Swift of unknown version'}; "
        f"Python {platform.python_version()}, {peer_name}",
        f"- load of the machine (1 minute average) from {min(loads):.1f} to {max(loads):.1f} "
        f"during {options.rounds} rounds",
        "- one thread; CPU time, user and system, of the simulation without the start of the process",
        "",
        "## Against SimPy",
        "",
        "The same models; each pair ran one after the other. The ratio is SimPy's CPU time for one",
        "customer or patient ÷ ours.",
        "",
        "| benchmark | ours, ns each (median) | SimPy, ns each (median) | ratio, median |"
        " lowest | highest |",
        "|---|---|---|---|---|---|",
    ]
    for comparison in (single, therapy):
        ratios = comparison.ratios()
        lines.append(
            f"| `{comparison.benchmark}` | {statistics.median(comparison.each(0)):.1f} | "
            f"{statistics.median(comparison.each(1)):.0f} | {statistics.median(ratios):.0f} | "
            f"{min(ratios):.0f} | {max(ratios):.0f} |")
    lines += [
        "",
        "That both did the same work, means over the rounds:",
        "",
        "| statistic | ours | SimPy |",
        "|---|---|---|",
        f"| `mm1` mean time in system (theory 10) | "
        f"{single.statistics(0, 'mean_time_in_system'):.2f} | "
        f"{single.statistics(1, 'mean_time_in_system'):.2f} |",
    ]
    for name in (
        "infused", "lost", "reneged_before_apheresis", "reneged_before_manufacturing", "events",
    ):
        what = "events for each patient" if name == "events" else f"share {name}"
        lines.append(
            f"| `ct6` {what.replace('_', ' ')} | {therapy.share(0, name):.4f} | "
            f"{therapy.share(1, name):.4f} |")
    for name in ("mean_time_in_system", "mean_manufacturing_wait"):
        lines.append(
            f"| `ct6` {name.replace('_', ' ')}, hours | {therapy.statistics(0, name):.2f} | "
            f"{therapy.statistics(1, name):.2f} |")
    lines += [
        "",
        "## Alone",
        "",
        "Nanoseconds for each customer, patient or operation. The least comes nearest to what a quiet",
        "machine does.",
        "",
        "| benchmark | least | median | entities a second (best) | peak memory, MB |",
        "|---|---|---|---|---|",
    ]
    for name, values in alone.items():
        memory = last[name]["peak_memory_bytes"] / 1e6
        lines.append(
            f"| {name} | {nanoseconds(values)} | {1e9 / min(values):,.0f} | {memory:.1f} |")
    output = pathlib.Path(options.output)
    before = output.read_text() if output.exists() else ""
    if BY_HAND in before:
        lines += ["", before[before.index(BY_HAND):].rstrip()]
    output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
