# dynamax: single precision, its default; compiled by JAX.
from functools import partial

import jax
import jax.numpy as jnp
from dynamax.hidden_markov_model import CategoricalHMM, hmm_filter, hmm_posterior_mode, hmm_smoother


def tasks(case, _):
    rows = jnp.asarray(case.rows().astype("int32"))
    initial, transitions, emissions = (
        jnp.asarray(part, dtype=jnp.float32) for part in (case.initial, case.transitions, case.emissions)
    )
    parts = (initial, transitions, emissions)

    def over_sequences(infer):
        def run(initial, transitions, emissions, rows):
            log_emissions = jnp.log(emissions).T
            return each(lambda row: infer(initial, transitions, log_emissions[row]), rows)

        return run

    filtered = jax.jit(over_sequences(lambda *args: hmm_filter(*args).marginal_loglik))
    # Its transition probabilities are asked for nowhere, so the compiler leaves them out.
    smoothed = jax.jit(over_sequences(lambda *args: hmm_smoother(*args).smoothed_probs))
    decoded = jax.jit(over_sequences(hmm_posterior_mode))

    # The two steps that fit_em repeats, compiled once; concentrations of 1 make it plain maximum likelihood.
    flat_priors = {
        "initial_probs_concentration": 1.0,
        "transition_matrix_concentration": 1.0,
        "emission_prior_concentration": 1.0,
    }
    model = CategoricalHMM(case.K, 1, case.M, **flat_priors)
    params, props = model.initialize(
        initial_probs=initial, transition_matrix=transitions, emission_probs=emissions[:, None, :]
    )
    m_step_state = model.initialize_m_step_state(params, props)

    @jax.jit
    def em_step(params, rows):
        statistics, _ = jax.vmap(partial(model.e_step, params))(rows[..., None])
        return model.m_step(params, props, statistics, m_step_state)[0]

    def em():
        new = jax.block_until_ready(em_step(params, rows))
        return new.initial.probs, new.transitions.transition_matrix, new.emissions.probs

    @jax.jit
    def step(logits, rows):
        def loss(logits):
            likelihoods = over_sequences(lambda *args: hmm_filter(*args).marginal_loglik)
            return -likelihoods(*(jax.nn.softmax(part, axis=-1) for part in logits), rows).sum()

        return jax.value_and_grad(loss)(logits)

    logits = tuple(jnp.log(part) for part in parts)
    return {
        "likelihood": lambda: jax.block_until_ready(filtered(*parts, rows)),
        "posteriors": lambda: jax.block_until_ready(smoothed(*parts, rows)),
        "viterbi": lambda: jax.block_until_ready(decoded(*parts, rows)),
        "em": em,
        "gradient": lambda: [-part for part in jax.block_until_ready(step(logits, rows))[1]],
    }


def each(function, rows):
    """vmap only where there are several: a batch of one costs more than none."""
    return jax.vmap(function)(rows) if len(rows) > 1 else function(rows[0])[None]
