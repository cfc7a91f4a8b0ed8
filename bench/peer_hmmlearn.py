# hmmlearn: double precision; `implementation` scaling or log.
import warnings

import numpy as np
from hmmlearn.hmm import CategoricalHMM, GaussianHMM

warnings.filterwarnings("ignore")


def categorical(case, **options):
    model = CategoricalHMM(n_components=case.K, init_params="", params="ste", **options)
    model.n_features = case.M
    model.emissionprob_ = case.emissions
    return model


def gaussian(case, **options):
    # Without the priors that it has by default, the M-step is plain maximum likelihood.
    flat_priors = {"means_prior": 0, "means_weight": 0, "covars_prior": 0, "covars_weight": 0, "min_covar": 0}
    model = GaussianHMM(
        n_components=case.K, covariance_type="full", init_params="", params="stmc", **flat_priors, **options
    )
    model.n_features = case.D
    model.means_ = case.means
    model.covars_ = case.covariances
    return model


MODELS = {"categorical": categorical, "gaussian": gaussian}
EMISSIONS = {"categorical": ("emissionprob_",), "gaussian": ("means_", "covars_")}
# What it takes observations as.
COLUMNS = {
    "categorical": lambda observations: observations.astype(np.int64)[:, None],
    "gaussian": lambda observations: observations,
}


def model_of(case, **options):
    model = MODELS[case.family](case, **options)
    model.startprob_ = case.initial
    model.transmat_ = case.transitions
    return model


def tasks(case, implementation):
    columns = COLUMNS[case.family](case.observations)
    model = model_of(case, implementation=implementation)

    def em():
        # The public fit with one iteration and flat priors: an E-step and an M-step, nothing initialised.
        trained = model_of(case, implementation=implementation, n_iter=1).fit(columns, case.lengths)
        emissions = (getattr(trained, name) for name in EMISSIONS[case.family])
        return trained.startprob_, trained.transmat_, *emissions

    table = {
        "likelihood": lambda: model.score(columns, case.lengths),
        "posteriors": lambda: model.predict_proba(columns, case.lengths),
        "viterbi": lambda: model.decode(columns, case.lengths, algorithm="viterbi")[1],
        "em": em,
    }
    if implementation == "log":
        # One code for both.
        del table["viterbi"]
    return table
