#!/usr/bin/env python3
"""Solves an MPS file with HiGHS or SCIP on one thread, and prints what it found as JSON."""

import argparse
import json
import time


def highs(path, gap, absolute_gap):
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("mip_abs_gap", absolute_gap)
    solver.readModel(path)
    start = time.process_time()
    solver.run()
    seconds = time.process_time() - start
    status = solver.modelStatusToString(solver.getModelStatus())
    info = solver.getInfo()
    is_solved = status == "Optimal"
    return {
        "status": {"Optimal": "proven", "Infeasible": "infeasible"}.get(status, status),
        "objective": info.objective_function_value if is_solved else None,
        "bound": info.mip_dual_bound if is_solved else None,
        "nodes": info.mip_node_count, "cpu_seconds": seconds, "peer": f"HiGHS {solver.version()}",
    }


def scip(path, gap, absolute_gap):
    import pyscipopt

    model = pyscipopt.Model()
    model.hideOutput()
    model.readProblem(path)
    model.setParam("limits/gap", gap)
    model.setParam("limits/absgap", absolute_gap)
    model.setParam("lp/threads", 1)
    start = time.process_time()
    model.optimize()
    seconds = time.process_time() - start
    status = model.getStatus()
    is_solved = status in ("optimal", "gaplimit")
    return {
        "status": "proven" if is_solved else status,
        "objective": model.getObjVal() if is_solved else None,
        "bound": model.getDualbound() if is_solved else None,
        "nodes": model.getNTotalNodes(), "cpu_seconds": seconds, "peer": f"SCIP {model.version()}",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("solver", choices=("highs", "scip"))
    parser.add_argument("files", nargs="+")
    parser.add_argument("--gap", type=float, default=1e-6)
    parser.add_argument("--absolute-gap", type=float, default=0.0)
    options = parser.parse_args()
    for path in options.files:
        result = {"highs": highs, "scip": scip}[options.solver](
            path, options.gap, options.absolute_gap)
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
