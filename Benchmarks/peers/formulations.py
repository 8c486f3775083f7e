"""The full formulations of the placement benchmarks, from the instances' own files.

Nothing of ours is used: a peer's optimum on one of these is a second opinion on the optimum as well.
"""

import json
import math
import pathlib

INFINITY = math.inf


class Program:
    """A mixed-integer linear program, to be minimised."""

    def __init__(self):
        self.costs, self.lower, self.upper, self.integer, self.entries = [], [], [], [], []
        self.rows = []

    def column(self, cost=0.0, lower=0.0, upper=INFINITY, integer=False):
        self.costs.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.integer.append(integer)
        self.entries.append([])
        return len(self.costs) - 1

    def binary(self, cost=0.0):
        return self.column(cost, 0.0, 1.0, True)

    def row(self, sense, bound, terms):
        """A constraint; the sense is L, G or E."""
        number = len(self.rows)
        self.rows.append((sense, bound))
        for column, value in terms:
            self.entries[column].append((number, value))

    def write(self, path):
        """Free MPS."""
        with open(path, "w") as file:
            file.write("NAME instance FREE\nROWS\n N cost\n")
            for number, (sense, _) in enumerate(self.rows):
                file.write(f" {sense} r{number}\n")
            file.write("COLUMNS\n")
            inside = False
            for column, cost in enumerate(self.costs):
                if self.integer[column] != inside:
                    inside = self.integer[column]
                    word = "INTORG" if inside else "INTEND"
                    file.write(f" M{column} 'MARKER' '{word}'\n")
                file.write(f" c{column} cost {cost!r}\n")
                for row, value in self.entries[column]:
                    file.write(f" c{column} r{row} {value!r}\n")
            if inside:
                file.write(" MEND 'MARKER' 'INTEND'\n")
            file.write("RHS\n")
            for number, (_, bound) in enumerate(self.rows):
                if bound:
                    file.write(f" RHS r{number} {bound!r}\n")
            file.write("BOUNDS\n")
            for column, (low, high) in enumerate(zip(self.lower, self.upper)):
                if low == high:
                    file.write(f" FX BND c{column} {low!r}\n")
                    continue
                if low:
                    file.write(f" LO BND c{column} {low!r}\n")
                if high < INFINITY:
                    file.write(f" UP BND c{column} {high!r}\n")
                elif self.integer[column]:
                    file.write(f" PL BND c{column}\n")
            file.write("ENDATA\n")


def p_median(path):
    """OR-Library: vertices, edges (the last of two alike counts) and the number of medians."""
    numbers = list(map(int, pathlib.Path(path).read_text().split()))
    count, edges, medians = numbers[:3]
    distance = [[INFINITY] * count for _ in range(count)]
    for vertex in range(count):
        distance[vertex][vertex] = 0
    for edge in range(edges):
        a, b, length = numbers[3 + 3 * edge:6 + 3 * edge]
        distance[a - 1][b - 1] = distance[b - 1][a - 1] = length
    for middle in range(count):
        through = distance[middle]
        for row in distance:
            first = row[middle]
            if first < INFINITY:
                row[:] = [min(old, first + rest) for old, rest in zip(row, through)]
    program = Program()
    opened = [program.binary() for _ in range(count)]
    program.row("E", medians, [(column, 1) for column in opened])
    for client in range(count):
        served = [program.column(float(distance[client][site])) for site in range(count)]
        program.row("E", 1, [(column, 1) for column in served])
        for site in range(count):
            program.row("L", 0, [(served[site], 1), (opened[site], -1)])
    return program


def warehouse(path, single_source):
    """OR-Library's layout, demand split; or Holmberg's, a single source for each client."""
    words = pathlib.Path(path).read_text().split()
    numbers = list(map(float, words))
    sites, clients = int(numbers[0]), int(numbers[1])
    capacity = numbers[2:2 + 2 * sites:2]
    fixed = numbers[3:3 + 2 * sites:2]
    rest = numbers[2 + 2 * sites:]
    if single_source:
        demand = rest[:clients]
        rest = rest[clients:]
        cost = [[rest[site * clients + client] for site in range(sites)]
                for client in range(clients)]
    else:
        demand = rest[::sites + 1]
        cost = [rest[client * (sites + 1) + 1:(client + 1) * (sites + 1)]
                for client in range(clients)]
    program = Program()
    opened = [program.binary(fixed[site]) for site in range(sites)]
    used = [[(opened[site], -capacity[site])] for site in range(sites)]
    for client in range(clients):
        served = [
            program.binary(value) if single_source else program.column(value)
            for value in cost[client]]
        program.row("E", 1, [(column, 1) for column in served])
        for site in range(sites):
            program.row("L", 0, [(served[site], 1), (opened[site], -1)])
            used[site].append((served[site], demand[client]))
    for terms in used:
        program.row("L", 0, terms)
    return program


def satellite(path):
    """The synthetic satellite instances, whose file states regions, sites and limits."""
    instance = json.loads(pathlib.Path(path).read_text())
    regions, sites = instance["regions"], instance["sites"]
    capacities = instance["module_capacity"]
    kilometres = [
        [1.25 * math.hypot(region["x"] - site["x"], region["y"] - site["y"]) for site in sites]
        for region in regions]
    burden = [
        [0.1 * km * (1 + region["deprivation"]) / 60 for km in row]
        for region, row in zip(regions, kilometres)]
    everything = [value for row in burden for value in row]
    kappa = len(everything) / sum(everything)
    middle = max(everything) / 2
    weight = [[math.exp(kappa * (value - middle)) for value in row] for row in burden]
    mean = sum(map(sum, weight)) / len(everything)
    weight = [[value / mean for value in row] for row in weight]
    worst = max(map(max, weight))
    program = Program()
    modules = [[program.binary() for _ in capacities] for _ in sites]
    budget = [
        (column, float(cost)) for site, columns in zip(sites, modules)
        for cost, column in zip(site["module_cost"], columns)]
    equity = []
    made = [[(column, -float(size)) for column, size in zip(columns, capacities)]
            for columns in modules]
    for region, entry in enumerate(regions):
        demand = entry["demand"]
        mine = []
        for site in range(len(sites)):
            km = kilometres[region][site]
            here = []
            for hours, lane in ((2 + km / 60, 0.15 + 0.0012 * km), (4 + km / 400, 0.9 + 0.0007 * km)):
                failure = 0.03 + 1 - math.exp(-0.015 * max(0.0, hours - 3))
                column = program.column(-demand * (1 - failure))
                here.append((column, 1))
                made[site].append((column, float(demand)))
                budget.append((column, demand * lane))
                equity.append((column, demand * (weight[region][site] - worst)))
            program.row("L", 0, here + [(column, -1) for column in modules[site]])
            mine += here
        program.row("L", 1, mine)
    for terms in made:
        program.row("L", 0, terms)
    for columns in modules:
        program.row("L", 1, [(column, 1) for column in columns])
    program.row("L", instance["budget"], budget)
    total = sum(entry["demand"] for entry in regions)
    program.row("L", instance["equity_limit"] - total * worst, equity)
    return program


def shipment(path, facilities_at_most):
    """i-SHIPMENT's published model, patients of one site and day put together, which is exact."""
    sets, parameters = {}, {}
    body = "\n".join(line.split("#")[0] for line in pathlib.Path(path).read_text().splitlines())
    for statement in body.split(";"):
        head, _, tail = statement.partition(":=")
        words = head.split()
        if len(words) == 2 and words[0] == "set":
            sets[words[1]] = tail.split()
        elif len(words) == 2 and words[0] == "param":
            parameters[words[1]] = tail.split()

    def table(name, keys):
        words = parameters[name]
        size = keys + 1
        return {tuple(words[at:at + keys]): float(words[at + keys])
                for at in range(0, len(words), size)}

    fixed, suites = table("CIM", 1), table("FCAP", 1)
    variable = table("CVM", 1) if "CVM" in parameters else {
        (name,): cost for name, cost in zip(
            ("m1", "m2", "m3", "m4", "m5", "m6"), (20920, 156900, 52300) * 2)}
    days_in, days_out = table("TT1", 1), table("TT3", 1)
    price_in, price_out = table("U1", 3), table("U3", 3)
    preparation = int(float(parameters["TLS"][0]))
    hospital = dict(zip(sets["c"], sets["h"]))
    groups, patients = {}, 0
    words = parameters["INC"]
    for at in range(0, len(words), 4):
        key = (words[at + 1], int(words[at + 2]))
        groups[key] = groups.get(key, 0) + int(words[at + 3])
        patients += int(words[at + 3])
    program = Program()
    program.column(patients * (10476.0 + 9312.0), 1.0, 1.0)
    opened = {name: program.binary(130 * (fixed[name,] + variable[name,])) for name in sets["m"]}
    program.row("L", facilities_at_most, [(column, 1) for column in opened.values()])
    starts = {}
    for (site, day), count in groups.items():
        mine = []
        for facility in sets["m"]:
            here = []
            for mode in sets["j"]:
                for back in sets["j"]:
                    if 15 + days_in[mode,] + days_out[back,] > 18:
                        continue
                    if (site, facility, mode) not in price_in:
                        continue
                    price = (price_in[site, facility, mode]
                             + price_out[facility, hospital[site], back])
                    column = program.column(price, 0.0, float(count), True)
                    here.append((column, 1))
                    start = day + preparation + int(days_in[mode,])
                    starts.setdefault((facility, start), []).append((column, 1))
            program.row("L", 0, here + [(opened[facility], -count)])
            mine += here
        program.row("E", count, mine)
    for facility in sets["m"]:
        for day in sorted({day for name, day in starts if name == facility}):
            window = [term for start in range(day - 6, day + 1)
                      for term in starts.get((facility, start), [])]
            program.row("L", 0, window + [(opened[facility], -suites[facility,])])
    return program
