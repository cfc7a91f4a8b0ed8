"""Snakemake wrapper for the commands of hmm: hidden Markov models for biological sequences."""

__license__ = "MIT"

import shlex

from snakemake.shell import shell

# Input that is named by an option; all other input is data or, for maximize, statistics.
OPTIONS = ["model", "init", "labels", "null"]


def paths(name):
    value = snakemake.input.get(name, [])
    return [value] if isinstance(value, str) else list(value)


log = snakemake.log_fmt_shell(stdout=False, stderr=True)
extra = snakemake.params.get("extra", "")
named = [(f"--{name}", path) for name in OPTIONS for path in paths(name)]
if "shard" in snakemake.params.keys():
    named.append(("--shard", snakemake.params.shard))
options = shlex.join(word for option in named for word in option)
taken = {path for name in OPTIONS for path in paths(name)}
files = shlex.join(path for path in snakemake.input if path not in taken)

shell(
    "hmm {snakemake.params.command} --threads {snakemake.threads} {options} {extra}"
    " --output {snakemake.output[0]:q} {files} {log}"
)
