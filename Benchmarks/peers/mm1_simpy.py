"""MM1 in SimPy: the model of `v2v-benchmark mm1`. Prints one JSON document."""

import argparse
import json
import random
import resource
import time

import simpy

ARRIVAL_RATE = 0.9
SERVICE_RATE = 1.0


class SingleServer:
    def __init__(self, customers, seed):
        self.customers = customers
        self.random = random.Random(seed)
        self.environment = simpy.Environment()
        self.server = simpy.Resource(self.environment, capacity=1)
        self.time_in_system = 0.0
        self.served = 0

    def arrivals(self):
        environment = self.environment
        for _ in range(self.customers):
            yield environment.timeout(self.random.expovariate(ARRIVAL_RATE))
            environment.process(self.customer())

    def customer(self):
        arrival = self.environment.now
        with self.server.request() as request:
            yield request
            yield self.environment.timeout(self.random.expovariate(SERVICE_RATE))
        self.time_in_system += self.environment.now - arrival
        self.served += 1

    def run(self):
        self.environment.process(self.arrivals())
        self.environment.run()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    model = SingleServer(options.customers, options.seed)
    begin = time.process_time()
    model.run()
    seconds = time.process_time() - begin
    print(
        json.dumps(
            {
                "benchmark": "mm1",
                "peer": f"SimPy {simpy.__version__}",
                "cpu_seconds": seconds,
                "customers": model.served,
                "customers_per_second": model.served / seconds,
                "events": 2 * model.served,
                "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "mean_time_in_system": model.time_in_system / model.served,
            }
        )
    )


if __name__ == "__main__":
    main()
