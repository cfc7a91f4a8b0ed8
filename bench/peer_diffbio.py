# DiffBio's DifferentiableHMM: single precision, its default; compiled by JAX. It has neither Viterbi nor EM.
import jax
import jax.numpy as jnp
from diffbio.operators.statistical.hmm import DifferentiableHMM, HMMConfig
from flax import nnx


def tasks(case, _):
    rows = jnp.asarray(case.rows().astype("int32"))
    model = DifferentiableHMM(HMMConfig(num_states=case.K, num_emissions=case.M), rngs=nnx.Rngs(0))
    model.log_initial_params[...] = jnp.log(jnp.asarray(case.initial, dtype=jnp.float32))
    model.log_transition_params[...] = jnp.log(jnp.asarray(case.transitions, dtype=jnp.float32))
    model.log_emission_params[...] = jnp.log(jnp.asarray(case.emissions, dtype=jnp.float32))
    definition, params, rest = nnx.split(model, nnx.Param, ...)

    def over_sequences(method):
        def run(params, rows):
            one = getattr(nnx.merge(definition, params, rest), method)
            # vmap only where there are several: a batch of one costs more than none.
            return jax.vmap(one)(rows) if len(rows) > 1 else one(rows[0])[None]

        return run

    likelihood = jax.jit(over_sequences("forward"))
    posteriors = jax.jit(over_sequences("forward_backward"))
    step = jax.jit(jax.value_and_grad(lambda params, rows: -over_sequences("forward")(params, rows).sum()))

    def gradient():
        slopes = jax.block_until_ready(step(params, rows))[1]
        return [
            -slopes[name][...]
            for name in ("log_initial_params", "log_transition_params", "log_emission_params")
        ]

    return {
        "likelihood": lambda: jax.block_until_ready(likelihood(params, rows)),
        "posteriors": lambda: jax.block_until_ready(posteriors(params, rows)),
        "gradient": gradient,
    }
