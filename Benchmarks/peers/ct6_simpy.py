"""CT6 in SimPy: the model of `v2v-benchmark ct6`, hours. Prints one JSON document."""

import argparse
import json
import math
import random
import resource
import time

import simpy

ARRIVAL_RATE = 0.16
APHERESIS_PLACES = 10
MANUFACTURING_PLACES = 40
APHERESIS = (math.log(45), 0.5)
APHERESIS_PATIENCE = 500.0
TRANSPORT = (4.0, 24.0, 8.0)  # low, high, mode
MANUFACTURING = (240.0, 3.0)  # scale, shape
MANUFACTURING_PATIENCE = 300.0
QUALITY_CONTROL = (math.log(48), 0.25)
FAILURE_RATE = 0.0005
INFUSION = 24.0


class TherapyLine:
    def __init__(self, patients, seed):
        self.patients = patients
        self.random = random.Random(seed)
        self.environment = simpy.Environment()
        self.apheresis = simpy.Resource(self.environment, capacity=APHERESIS_PLACES)
        self.manufacturing = simpy.Resource(self.environment, capacity=MANUFACTURING_PLACES)
        self.events = 0
        self.infused = 0
        self.lost = 0
        self.reneged_before_apheresis = 0
        self.reneged_before_manufacturing = 0
        self.time_in_system = 0.0
        self.manufacturing_wait = 0.0
        self.manufactured = 0

    def arrivals(self):
        for _ in range(self.patients):
            yield self.environment.timeout(self.random.expovariate(ARRIVAL_RATE))
            self.events += 1
            self.environment.process(self.patient())

    def served(self, request, patience):
        """Waits for a server, at most as long as patience lasts; says whether there is one."""
        if request.triggered:
            return True
        timer = self.environment.timeout(self.random.expovariate(1 / patience))
        yield request | timer
        if request.triggered:
            return True
        self.events += 1
        return False

    def stage(self, duration):
        self.events += 1
        return self.environment.timeout(duration)

    def patient(self):
        environment, draw = self.environment, self.random
        arrival = environment.now
        failures = 0
        while True:
            with self.apheresis.request() as place:
                if not (yield from self.served(place, APHERESIS_PATIENCE)):
                    self.reneged_before_apheresis += 1
                    return
                yield self.stage(draw.lognormvariate(*APHERESIS))
            collected = environment.now
            yield self.stage(draw.triangular(*TRANSPORT))
            queued = environment.now
            with self.manufacturing.request() as place:
                if not (yield from self.served(place, MANUFACTURING_PATIENCE)):
                    self.reneged_before_manufacturing += 1
                    return
                self.manufacturing_wait += environment.now - queued
                self.manufactured += 1
                yield self.stage(draw.weibullvariate(*MANUFACTURING))
            yield self.stage(draw.lognormvariate(*QUALITY_CONTROL))
            if draw.random() >= -math.expm1(-FAILURE_RATE * (environment.now - collected)):
                break
            failures += 1
            if failures == 2:
                self.lost += 1
                return
        yield self.stage(draw.triangular(*TRANSPORT))
        yield self.stage(draw.expovariate(1 / INFUSION))
        self.infused += 1
        self.time_in_system += environment.now - arrival

    def run(self):
        self.environment.process(self.arrivals())
        self.environment.run()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    model = TherapyLine(options.patients, options.seed)
    begin = time.process_time()
    model.run()
    seconds = time.process_time() - begin
    print(
        json.dumps(
            {
                "benchmark": "ct6",
                "peer": f"SimPy {simpy.__version__}",
                "cpu_seconds": seconds,
                "patients": options.patients,
                "patients_per_second": options.patients / seconds,
                "events": model.events,
                "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "infused": model.infused,
                "lost": model.lost,
                "reneged_before_apheresis": model.reneged_before_apheresis,
                "reneged_before_manufacturing": model.reneged_before_manufacturing,
                "mean_time_in_system": model.time_in_system / model.infused,
                "mean_manufacturing_wait": model.manufacturing_wait / model.manufactured,
            }
        )
    )


if __name__ == "__main__":
    main()
