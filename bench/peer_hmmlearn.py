# hmmlearn: double precision; `implementation` scaling or log.
import warnings

import numpy as np
from hmmlearn.hmm import CategoricalHMM

warnings.filterwarnings("ignore")


def model_of(case, implementation, **options):
    model = CategoricalHMM(n_components=case.K, implementation=implementation, init_params="", **options)
    model.n_features = case.M
    model.startprob_ = case.initial
    model.transmat_ = case.transitions
    model.emissionprob_ = case.emissions
    return model


def tasks(case, implementation):
    column = case.observations.astype(np.int64)[:, None]
    model = model_of(case, implementation)

    def em():
        # The public fit with one iteration and flat priors: an E-step and an M-step, nothing initialised.
        trained = model_of(case, implementation, n_iter=1, params="ste").fit(column, case.lengths)
        return trained.startprob_, trained.transmat_, trained.emissionprob_

    table = {
        "likelihood": lambda: model.score(column, case.lengths),
        "posteriors": lambda: model.predict_proba(column, case.lengths),
        "viterbi": lambda: model.decode(column, case.lengths, algorithm="viterbi")[1],
        "em": em,
    }
    if implementation == "log":
        # One code for both.
        del table["viterbi"]
    return table
