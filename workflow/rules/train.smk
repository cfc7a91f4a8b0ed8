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
    params:
        hmm=HMM,
        seed=lambda wildcards: TRAINING["seed"] + int(wildcards.start),
        options=TRAINING["start"],
    conda:
        "../envs/hmm.yaml"
    log:
        f"{RESULTS}/logs/start.{{start}}.log",
    resources:
        mem_mb=memory,
        runtime=minutes,
    shell:
        "{params.hmm} train --iterations 0 --seed {params.seed} {params.options} -o {output} {input} 2> {log}"


rule expect:
    input:
        model=f"{RESULTS}/training/{{start}}/step{{step}}.json",
        files=FILES,
    output:
        temp(f"{RESULTS}/training/{{start}}/step{{step}}.{{shard}}.stats.gz"),
    params:
        hmm=HMM,
        shards=SHARDS,
        options=TRAINING["expect"],
    conda:
        "../envs/hmm.yaml"
    log:
        f"{RESULTS}/logs/expect.{{start}}.{{step}}.{{shard}}.log",
    threads: config["threads"]
    resources:
        mem_mb=memory,
        runtime=minutes,
    shell:
        "{params.hmm} expect -j {threads} -m {input.model} --shard {wildcards.shard}/{params.shards} {params.options}"
        " -o {output} {input.files} 2> {log}"


checkpoint maximize:
    input:
        model=lambda wildcards: f"{step_before(wildcards)}.json",
        shards=lambda wildcards: [
            f"{step_before(wildcards)}.{shard}.stats.gz" for shard in range(1, SHARDS + 1)
        ],
    output:
        f"{RESULTS}/training/{{start}}/step{{step}}.json",
    wildcard_constraints:
        step=r"[1-9]\d*",
    params:
        hmm=HMM,
        options=TRAINING["maximize"],
    conda:
        "../envs/hmm.yaml"
    log:
        f"{RESULTS}/logs/maximize.{{start}}.{{step}}.log",
    resources:
        mem_mb=lambda wildcards, attempt: 2000 * attempt,
        runtime=lambda wildcards, attempt: 5 * attempt,
    shell:
        "{params.hmm} maximize -m {input.model} {params.options} -o {output} {input.shards} 2> {log}"


rule best:
    input:
        lambda wildcards: [last_step(start) for start in STARTS],
    output:
        f"{RESULTS}/model.json",
    localrule: True
    conda:
        "../envs/hmm.yaml"
    log:
        f"{RESULTS}/logs/best.log",
    params:
        best=lambda wildcards, input: max(input, key=likelihood),
    shell:
        "cp {params.best} {output} 2> {log}"


rule curve:
    input:
        f"{RESULTS}/model.json",
    output:
        report(f"{RESULTS}/training.svg", caption="../report/training.rst", category="Training"),
    localrule: True
    conda:
        "../envs/hmm.yaml"
    params:
        hmm=HMM,
    log:
        f"{RESULTS}/logs/curve.log",
    shell:
        "{params.hmm} plot --kind training -o {output} -m {input} 2> {log}"
