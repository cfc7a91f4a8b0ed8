# mlpack: double precision, C++ in log space. Its Python programs are one sequence's log-likelihood, one sequence's path,
# and training from files. There are neither posteriors nor a gradient.
import os
import tempfile
from collections import OrderedDict
from functools import cache

import mlpack
import numpy as np

LIST = "all.txt"
TYPES = {"categorical": "discrete", "gaussian": "gaussian"}
FORMATS = {"categorical": "%d", "gaussian": "%.17g"}


def column(values):
    """A vector as mlpack writes it down."""
    shape = {"n_rows": str(len(values)), "n_cols": "1", "vec_state": "1"}
    return OrderedDict(shape, elem=[float(value) for value in values])


def gaussian(mean, covariance):
    lower = np.linalg.cholesky(covariance)
    return OrderedDict(
        mean=mean[None, :],
        covariance=covariance,
        # What it reads are columns, where numpy has rows.
        covLower=lower.T.copy(),
        invCov=np.linalg.inv(covariance),
        logDetCov=float(2 * np.log(np.diag(lower)).sum()),
    )


STATES = {
    "categorical": lambda case: [OrderedDict(probabilities=[column(row)]) for row in case.emissions],
    "gaussian": lambda case: [gaussian(*state) for state in zip(case.means, case.covariances)],
}


def model_of(case):
    """A model can only be made by training; what is written down of it is then replaced."""
    with tempfile.TemporaryDirectory() as folder:
        few = os.path.join(folder, "few.csv")
        # Every symbol once, which tells how many there are; or points, of which any will do.
        random = np.random.default_rng(1)
        shown = range(case.M) if case.family == "categorical" else random.normal(size=(20 * case.K, case.D))
        np.savetxt(few, shown, fmt=FORMATS[case.family], delimiter=",")
        how = {"type": TYPES[case.family], "states": case.K, "tolerance": 1e300, "seed": 1}
        model = mlpack.hmm_train(input_file=few, **how)["output_model"]
    written = model.get_cpp_params()
    inner(written).update(
        transition=case.transitions, initial=case.initial[None, :], emission=STATES[case.family](case)
    )
    model.set_cpp_params(written)
    return model


def inner(written):
    return written["HMMModel"]["value0"]["smartPointer"]["ptr_wrapper"]["data"]


def fitted(model, family):
    """The parameters in a model, in the order in which they are compared."""
    data = inner(model.get_cpp_params())
    states = data["emission"]
    if family == "categorical":
        emissions = [[state["probabilities"][0]["elem"] for state in states]]
    else:
        emissions = [[state[name] for state in states] for name in ("mean", "covariance")]
    return data["initial"], data["transition"], *emissions


def tasks(case, _):
    points = case.observations.astype(np.float64).reshape(len(case.observations), -1)
    pieces = np.split(points, np.cumsum(case.lengths)[:-1])
    model = model_of(case)
    folder = tempfile.TemporaryDirectory(prefix="bench-mlpack-")
    write(pieces, folder.name, FORMATS[case.family])

    def likelihood():
        return [mlpack.hmm_loglik(input_=piece, input_model=model)["log_likelihood"] for piece in pieces]

    def path():
        paths = [mlpack.hmm_viterbi(input_=piece, input_model=model)["output"].ravel() for piece in pieces]
        return np.concatenate(paths)

    @cache
    def tolerance():
        # Training stops before the maximization when the log-likelihood, 0 at first, moves by less than this: with half
        # of it, at the second time.
        return abs(sum(likelihood())) / 2

    def em():
        # Two E-steps, then, for one iteration. It reads the sequences from files, which counts too; and it would change
        # the model that it is given.
        how = {"type": TYPES[case.family], "batch": True, "tolerance": tolerance(), "copy_all_inputs": True}
        trained = mlpack.hmm_train(input_file=os.path.join(folder.name, LIST), input_model=model, **how)
        return fitted(trained["output_model"], case.family)

    table = {"likelihood": likelihood, "viterbi": path, "em": em}
    if case.K * case.K * len(case.observations) > 2e9:
        # About 100 ns a possible transition and E-step: more than ten minutes.
        del table["em"]
    return table


def write(pieces, folder, number):
    """A file a sequence, and one that lists them."""
    names = [os.path.join(folder, f"{n}.csv") for n in range(len(pieces))]
    for name, piece in zip(names, pieces):
        np.savetxt(name, piece, fmt=number, delimiter=",")
    with open(os.path.join(folder, LIST), "w") as file:
        file.write("\n".join(names) + "\n")
