# What rules ask: what jobs need, and how far training is. Memory and time come from how large a shard is. A position
# takes some bytes and, while posteriors are worked out, eight a state in windows of half a gigabyte at most; Node and
# TensorFlow's library take 300 MB.
import json
import os

BASE = 300
WINDOWS = 512
PER_MEGABYTE = 6


def megabytes_of_shard():
    return sum(os.path.getsize(name) for name in FILES) / 1e6 / SHARDS


def memory(wildcards, attempt):
    return int((BASE + WINDOWS + PER_MEGABYTE * megabytes_of_shard()) * attempt)


def minutes(wildcards, attempt):
    return int((2 + config["minutes_per_megabyte"] * megabytes_of_shard()) * attempt)


def step_before(wildcards):
    return f"{RESULTS}/training/{wildcards.start}/step{int(wildcards.step) - 1}"


def last_step(start):
    """The model of a start whose training is over: the first that does not wait for another step."""
    step = 1
    while True:
        path = checkpoints.maximize.get(start=start, step=step).output[0]
        with open(path) as file:
            if "pending" not in json.load(file)["training"]:
                return path
        step += 1


def likelihood(path):
    """The best log-likelihood of a training; what is not there yet is known later."""
    try:
        with open(path) as file:
            return max(json.load(file)["training"]["logLikelihoods"])
    except FileNotFoundError:
        return float("-inf")
