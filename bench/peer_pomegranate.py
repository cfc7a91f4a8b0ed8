# pomegranate: single precision, its default; PyTorch step by step. Its dense model, also for sparse transitions:
# the sparse one is slower still, and its Viterbi takes a torch call a state at every position.
import torch
from pomegranate.distributions import Categorical, Normal
from pomegranate.hmm import DenseHMM


def single(part):
    return torch.tensor(part, dtype=torch.float32)


# The distributions of the states, what it takes observations as, and parameters as both sides compare them.
DISTRIBUTIONS = {
    "categorical": lambda case: [Categorical(single(row[None, :])) for row in case.emissions],
    "gaussian": lambda case: [
        Normal(single(mean), single(covariance), covariance_type="full")
        for mean, covariance in zip(case.means, case.covariances)
    ],
}
ROWS = {
    "categorical": lambda case: torch.tensor(case.rows().astype("int64"))[..., None],
    "gaussian": lambda case: single(case.rows()),
}
EMISSIONS = {
    "categorical": lambda states: (torch.cat([one.probs for one in states]),),
    "gaussian": lambda states: (
        torch.stack([one.means for one in states]),
        torch.stack([one.covs for one in states]),
    ),
}


def model_of(case):
    return DenseHMM(
        DISTRIBUTIONS[case.family](case),
        edges=single(case.transitions),
        starts=single(case.initial),
        # No end state: every state may be the last at no cost.
        ends=torch.ones(case.K),
        check_data=False,
    )


def tasks(case, _):
    rows = ROWS[case.family](case)
    model = model_of(case)

    def em():
        trained = model_of(case)
        trained.summarize(rows)
        trained.from_summaries()
        # Its rows make room for an end; without it they add up to one again.
        transitions = torch.exp(trained.edges)
        emissions = EMISSIONS[case.family](trained.distributions)
        return torch.exp(trained.starts), transitions / transitions.sum(dim=1, keepdim=True), *emissions

    table = {
        "likelihood": lambda: model.log_probability(rows),
        "posteriors": lambda: model.predict_proba(rows),
        "viterbi": lambda: model.viterbi(rows),
        "em": em,
    }
    if case.K * case.K * len(case.observations) * 4 > 2e9:
        # Its forward-backward holds K x K numbers a position, several times: more memory than there is.
        del table["posteriors"], table["em"]

    def quietly(task):
        def run():
            with torch.no_grad():
                return task()

        return run

    return {name: quietly(task) for name, task in table.items()}
