# The worker of a peer: holds one case and runs tasks as it is told on standard input, one JSON line each.
# Usage: peers.py <peer> <folder of the case> <file for the Viterbi path>
import importlib
import json
import os
import resource
import sys
import time

import numpy as np


class Case:
    """Model matrices in float64, observations of all sequences end to end: [T] symbols or [T, D] numbers; their lengths."""

    def __init__(self, folder):
        with open(os.path.join(folder, "model.json")) as file:
            model = json.load(file)
        self.initial = np.array(model["initial"])
        self.transitions = np.array(model["transitions"])
        self.lengths = model["lengths"]
        self.K = len(self.initial)
        self.family = "gaussian" if "means" in model else "categorical"
        if self.family == "gaussian":
            self.means = np.array(model["means"])
            self.covariances = np.array(model["covariances"])
            self.D = self.means.shape[1]
            self.observations = np.fromfile(os.path.join(folder, "values.bin")).reshape(-1, self.D)
        else:
            self.emissions = np.array(model["emissions"])
            self.M = self.emissions.shape[1]
            width = np.uint8 if self.M <= 256 else np.uint16
            self.observations = np.fromfile(os.path.join(folder, "observations.bin"), dtype=width)

    def rows(self):
        """Observations as [S, T] or [S, T, D]; all cases have sequences of one length."""
        return self.observations.reshape(len(self.lengths), -1, *self.observations.shape[1:])


def summary_of(posteriors):
    """Sums of the columns, and rows evenly spaced: the same choice as in ours.ts."""
    step = max(1, len(posteriors) // 1000)
    return {
        "columnSums": posteriors.sum(axis=0, dtype=np.float64).tolist(),
        "sample": posteriors[::step].astype(np.float64).ravel().tolist(),
    }


def flat(parts):
    return np.concatenate([np.asarray(part, dtype=np.float64).ravel() for part in parts])


def outcome_of(task, result, path_file):
    """What is made of a result for comparison, untimed. The result is in numpy by now."""
    if task == "likelihood":
        return {"logLikelihood": float(np.sum(np.asarray(result), dtype=np.float64))}
    if task == "posteriors":
        return summary_of(np.asarray(result).reshape(-1, np.shape(result)[-1]))
    if task == "viterbi":
        np.asarray(result).ravel().astype(np.uint8).tofile(path_file)
        return {}
    return {"parameters" if task == "em" else "gradient": flat(result).tolist()}


def without_nan(value):
    """JSON has neither NaN nor infinities."""
    if isinstance(value, dict):
        return {key: without_nan(one) for key, one in value.items()}
    if isinstance(value, list):
        return [without_nan(one) for one in value]
    return value if not isinstance(value, float) or np.isfinite(value) else None


def forget_peak():
    """Linux keeps the largest resident size since it was last told to forget it."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def peak_bytes():
    try:
        with open("/proc/self/status") as file:
            return next(1024 * int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(peer, folder, path_file):
    library, _, variant = peer.partition("-")
    tasks = importlib.import_module(f"peer_{library}").tasks(Case(folder), variant)
    # Libraries that print on standard output must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    answers.write('{"ready": true}\n')
    for line in sys.stdin:
        task = line.strip()
        if task not in tasks:
            answers.write(json.dumps({"missing": True}) + "\n")
            continue
        forget_peak()
        try:
            start, processor = time.perf_counter(), time.process_time()
            result = tasks[task]()
            seconds, cpu = time.perf_counter() - start, time.process_time() - processor
            answer = {"seconds": seconds, "cpuSeconds": cpu, "peak": peak_bytes(), "outcome": outcome_of(task, result, path_file)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        result = None
        answers.write(json.dumps(without_nan(answer)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
