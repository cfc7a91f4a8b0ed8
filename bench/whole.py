# What hmm score, decode and posteriors do, as a script with hmmlearn: FASTA in, TSV out.
# Usage: whole.py score|decode|posteriors <model.json> <FASTA> <output>
import json
import sys

import numpy as np
from hmmlearn.hmm import CategoricalHMM


def read_model(path):
    with open(path) as file:
        checkpoint = json.load(file)
    model = CategoricalHMM(n_components=len(checkpoint["states"]), implementation="scaling", init_params="")
    model.n_features = len(checkpoint["emission"]["symbols"])
    model.startprob_ = np.array(checkpoint["initial"])
    model.transmat_ = np.array(checkpoint["transitions"])
    model.emissionprob_ = np.array(checkpoint["emission"]["probabilities"])
    return model, [state["name"] for state in checkpoint["states"]]


def read_fasta(path):
    name, lines = None, []
    with open(path) as file:
        for line in file:
            if line.startswith(">"):
                if name is not None:
                    yield name, "".join(lines)
                name, lines = line[1:].split()[0], []
            else:
                lines.append(line.strip())
    if name is not None:
        yield name, "".join(lines)


def codes_of(sequence):
    table = np.zeros(256, dtype=np.int64)
    for code, letter in enumerate("ACGT"):
        table[ord(letter)] = table[ord(letter.lower())] = code
    return table[np.frombuffer(sequence.encode(), dtype=np.uint8)][:, None]


def main(task, model_path, fasta, output):
    model, names = read_model(model_path)
    with open(output, "w") as out:
        if task == "score":
            out.write("id\tlength\tlog_likelihood\tper_symbol\n")
        if task == "decode":
            out.write("id\tstart\tend\tstate\n")
        if task == "posteriors":
            out.write("\t".join(["id", "position", *names]) + "\n")
        for name, sequence in read_fasta(fasta):
            column = codes_of(sequence)
            if task == "score":
                score = model.score(column)
                out.write(f"{name}\t{len(column)}\t{score!r}\t{score / len(column)!r}\n")
            elif task == "decode":
                path = model.decode(column)[1]
                starts = np.flatnonzero(np.diff(path, prepend=-1))
                ends = np.append(starts[1:], len(path))
                for start, end in zip(starts, ends):
                    out.write(f"{name}\t{start + 1}\t{end}\t{names[path[start]]}\n")
            else:
                positions = np.arange(1, len(column) + 1)[:, None]
                rows = np.hstack([positions, model.predict_proba(column)])
                np.savetxt(out, rows, fmt=name.replace("%", "%%") + "\t%d" + "\t%.6f" * len(names))


main(*sys.argv[1:])
