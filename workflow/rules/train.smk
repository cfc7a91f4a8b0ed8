# Training: every step is what is expected of each shard under the model of the step before, and one maximization. How
# many steps there are is known when training is over, so that maximizations are checkpoints.
TRAINING = config["training"]
STARTS = range(TRAINING["restarts"])


wildcard_constraints:
    start=r"\d+",
    step=r"\d+",
    shard=r"\d+",


rule start:
    input:
        FILES,
    output:
        f"{RESULTS}/training/{{start}}/step0.json",
    log:
        f"{RESULTS}/logs/start.{{start}}.log",
    conda:
        "../envs/hmm.yaml"
    resources:
        mem_mb=memory,
        runtime=minutes,
    params:
        hmm=HMM,
        seed=lambda wildcards: TRAINING["seed"] + int(wildcards.start),
        options=TRAINING["start"],
    shell:
        "{params.hmm} train --iterations 0 --seed {params.seed} {params.options} -o {output} {input} 2> {log}"


rule expect:
    input:
        model=f"{RESULTS}/training/{{start}}/step{{step}}.json",
        files=FILES,
    output:
        temp(f"{RESULTS}/training/{{start}}/step{{step}}.{{shard}}.stats.gz"),
    log:
        f"{RESULTS}/logs/expect.{{start}}.{{step}}.{{shard}}.log",
    conda:
        "../envs/hmm.yaml"
    threads: config["threads"]
    resources:
        mem_mb=memory,
        runtime=minutes,
    params:
        hmm=HMM,
        shards=SHARDS,
        options=TRAINING["expect"],
    shell:
        "{params.hmm} expect -j {threads} -m {input.model} --shard {wildcards.shard}/{params.shards} {params.options}"
        " -o {output} {input.files} 2> {log}"


checkpoint maximize:
    input:
        model=lambda wildcards: f"{step_before(wildcards)}.json",
        shards=lambda wildcards: [
            f"{step_before(wildcards)}.{shard}.stats.gz"
            for shard in range(1, SHARDS + 1)
        ],
    output:
        f"{RESULTS}/training/{{start}}/step{{step}}.json",
    log:
        f"{RESULTS}/logs/maximize.{{start}}.{{step}}.log",
    wildcard_constraints:
        step=r"[1-9]\d*",
    conda:
        "../envs/hmm.yaml"
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 5 * attempt,
    params:
        hmm=HMM,
        options=TRAINING["maximize"],
    shell:
        "{params.hmm} maximize -m {input.model} {params.options} -o {output} {input.shards} 2> {log}"


rule best:
    input:
        lambda wildcards: [last_step(start) for start in STARTS],
    output:
        f"{RESULTS}/model.json",
    log:
        f"{RESULTS}/logs/best.log",
    localrule: True
    conda:
        "../envs/hmm.yaml"
    params:
        best=lambda wildcards, input: max(input, key=likelihood),
    shell:
        "cp {params.best} {output} 2> {log}"


rule curve:
    input:
        f"{RESULTS}/model.json",
    output:
        report(
            f"{RESULTS}/training.svg",
            caption="../report/training.rst",
            category="Training",
        ),
    log:
        f"{RESULTS}/logs/curve.log",
    localrule: True
    conda:
        "../envs/hmm.yaml"
    params:
        hmm=HMM,
    shell:
        "{params.hmm} plot --kind training -o {output} -m {input} 2> {log}"
