# dynamax: single precision, its default; compiled by JAX.
from functools import partial

import jax
import jax.numpy as jnp
from dynamax.hidden_markov_model import (
    CategoricalHMM,
    GaussianHMM,
    hmm_filter,
    hmm_posterior_mode,
    hmm_smoother,
)
from dynamax.hidden_markov_model.models.gaussian_hmm import ParamsGaussianHMMEmissions

# Concentrations of 1 make EM plain maximum likelihood.
FLAT_ROWS = {"initial_probs_concentration": 1.0, "transition_matrix_concentration": 1.0}


def single(*parts):
    return tuple(jnp.asarray(part, dtype=jnp.float32) for part in parts)


class Categorical:
    """`parts` are matrices of the model, `free` what its gradient is by."""

    def __init__(self, case):
        self.rows = jnp.asarray(case.rows().astype("int32"))
        self.parts = single(case.initial, case.transitions, case.emissions)
        self.free = tuple(jnp.log(part) for part in self.parts)
        self.model = CategoricalHMM(case.K, 1, case.M, emission_prior_concentration=1.0, **FLAT_ROWS)
        initial, transitions, emissions = self.parts
        self.params, self.props = self.model.initialize(
            initial_probs=initial, transition_matrix=transitions, emission_probs=emissions[:, None, :]
        )

    def densities(self, emissions):
        """[T, K] logs of a row of observations, as a function."""
        log_emissions = jnp.log(emissions).T
        return lambda row: log_emissions[row]

    def parts_of(self, free):
        return tuple(jax.nn.softmax(part, axis=-1) for part in free)

    def for_fit(self, rows):
        return rows[..., None]

    def fitted(self, emissions):
        return (emissions.probs,)

    def slopes(self, gradient):
        return gradient


class Gaussian:
    """The same with normal densities; free are logits, means, and Cholesky factors with the logs of their diagonals."""

    def __init__(self, case):
        self.rows = jnp.asarray(case.rows(), dtype=jnp.float32)
        self.parts = single(case.initial, case.transitions, case.means, case.covariances)
        initial, transitions, means, covariances = self.parts
        factors = jnp.linalg.cholesky(covariances)
        diagonal = jnp.eye(case.D, dtype=bool)
        free_factors = jnp.where(diagonal, jnp.log(jnp.where(diagonal, factors, 1)), factors)
        self.free = (jnp.log(initial), jnp.log(transitions), means, free_factors)
        # As flat as it can be: degrees of freedom may not be fewer than dimensions, so that the mode of a covariance
        # is the scatter over the expected visits and 2 D + 2 more.
        flat_prior = {
            "emission_prior_concentration": 0.0,
            "emission_prior_scale": 0.0,
            "emission_prior_extra_df": 0.0,
        }
        self.model = GaussianHMM(case.K, case.D, **flat_prior, **FLAT_ROWS)
        self.params, self.props = self.model.initialize(
            initial_probs=initial,
            transition_matrix=transitions,
            emission_means=means,
            emission_covariances=covariances,
        )

    def densities(self, means, covariances):
        params = ParamsGaussianHMMEmissions(means=means, covs=covariances)
        return lambda row: self.model.emission_component._compute_conditional_logliks(params, row)

    def parts_of(self, free):
        initial, transitions, means, factors = free
        diagonal = jnp.eye(factors.shape[-1], dtype=bool)
        lower = jnp.where(diagonal, jnp.exp(jnp.where(diagonal, factors, 0)), jnp.tril(factors))
        return jax.nn.softmax(initial), jax.nn.softmax(transitions, axis=-1), means, lower @ lower.mT

    def for_fit(self, rows):
        return rows

    def fitted(self, emissions):
        return emissions.means, emissions.covs

    def slopes(self, gradient):
        initial, transitions, means, factors = gradient
        return initial, transitions, means, factors[(..., *jnp.tril_indices(factors.shape[-1]))]


FAMILIES = {"categorical": Categorical, "gaussian": Gaussian}


def tasks(case, _):
    family = FAMILIES[case.family](case)
    model, params, props, parts, rows = family.model, family.params, family.props, family.parts, family.rows

    def over_sequences(infer):
        def run(initial, transitions, *emissions_and_rows):
            *emissions, rows = emissions_and_rows
            densities = family.densities(*emissions)
            return each(lambda row: infer(initial, transitions, densities(row)), rows)

        return run

    filtered = jax.jit(over_sequences(lambda *args: hmm_filter(*args).marginal_loglik))
    # Its transition probabilities are asked for nowhere, so the compiler leaves them out.
    smoothed = jax.jit(over_sequences(lambda *args: hmm_smoother(*args).smoothed_probs))
    decoded = jax.jit(over_sequences(hmm_posterior_mode))

    # The two steps that fit_em repeats, compiled once.
    m_step_state = model.initialize_m_step_state(params, props)

    @jax.jit
    def em_step(params, rows):
        statistics, _ = jax.vmap(partial(model.e_step, params))(family.for_fit(rows))
        return model.m_step(params, props, statistics, m_step_state)[0]

    def em():
        new = jax.block_until_ready(em_step(params, rows))
        return new.initial.probs, new.transitions.transition_matrix, *family.fitted(new.emissions)

    @jax.jit
    def step(free, rows):
        def loss(free):
            likelihoods = over_sequences(lambda *args: hmm_filter(*args).marginal_loglik)
            return -likelihoods(*family.parts_of(free), rows).sum()

        return jax.value_and_grad(loss)(free)

    def gradient():
        return [-part for part in family.slopes(jax.block_until_ready(step(family.free, rows))[1])]

    return {
        "likelihood": lambda: jax.block_until_ready(filtered(*parts, rows)),
        "posteriors": lambda: jax.block_until_ready(smoothed(*parts, rows)),
        "viterbi": lambda: jax.block_until_ready(decoded(*parts, rows)),
        "em": em,
        "gradient": gradient,
    }


def each(function, rows):
    """vmap only where there are several: a batch of one costs more than none."""
    return jax.vmap(function)(rows) if len(rows) > 1 else function(rows[0])[None]
