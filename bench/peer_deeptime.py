# deeptime: double precision; a C++ core that is given densities of all positions. Symbols only: its Gaussians have one
# dimension. There is no gradient.
import numpy as np
from deeptime.markov.hmm import DiscreteOutputModel, HiddenMarkovModel, MaximumLikelihoodHMM, viterbi
from deeptime.markov.hmm._hmm_bindings import util


def tasks(case, _):
    if case.family != "categorical":
        return {}
    pieces = np.split(case.observations.astype(np.int32), np.cumsum(case.lengths)[:-1])
    longest = max(case.lengths)
    output = DiscreteOutputModel(case.emissions)
    chain = case.transitions, case.initial

    def likelihood():
        # What its compute_observation_likelihood does; that one stops at a zero in the initial probabilities.
        alpha = np.empty((longest, case.K))
        return sum(
            util.forward(chain[0], output.to_state_probability_trajectory(piece), chain[1], alpha, len(piece))
            for piece in pieces
        )

    def posteriors():
        # Of its E-step, without the counts of transitions.
        alpha, beta = np.empty((longest, case.K)), np.empty((longest, case.K))
        gamma = np.empty((len(case.observations), case.K))
        at = 0
        for piece in pieces:
            densities, length = output.to_state_probability_trajectory(piece), len(piece)
            util.forward(chain[0], densities, chain[1], alpha, length)
            util.backward(chain[0], densities, beta, length)
            util.state_probabilities(alpha, beta, gamma[at : at + length], length)
            at += length
        return gamma

    def path():
        return np.concatenate(
            [viterbi(chain[0], output.to_state_probability_trajectory(piece), chain[1]) for piece in pieces]
        )

    def em():
        # The two steps that fit repeats: fit itself also looks for the most likely path at its end.
        model = MaximumLikelihoodHMM._HMMModelStorage(
            transition_matrix=case.transitions.copy(),
            output_model=DiscreteOutputModel(case.emissions.copy()),
            initial_distribution=case.initial.copy(),
        )
        start = HiddenMarkovModel(case.transitions, case.emissions, case.initial)
        trainer = MaximumLikelihoodHMM(start, stride=1, lagtime=1, reversible=False, stationary=False)
        alpha, beta = np.zeros((longest, case.K)), np.zeros((longest, case.K))
        gammas = [np.zeros((len(piece), case.K)) for piece in pieces]
        counts = [np.zeros((case.K, case.K)) for _ in pieces]
        for piece, gamma, count in zip(pieces, gammas, counts):
            trainer._forward_backward(model, piece, alpha, beta, gamma, count)
        trainer._update_model(model, pieces, gammas, counts)
        return model.initial_distribution, model.transition_matrix, model.output_model.output_probabilities

    return {"likelihood": likelihood, "posteriors": posteriors, "viterbi": path, "em": em}
