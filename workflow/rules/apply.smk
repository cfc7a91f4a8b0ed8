# What the model says of the data: shard by shard, and then laid end to end, which is what one process writes.


rule apply:
    input:
        model=f"{RESULTS}/model.json",
        files=FILES,
    output:
        temp(f"{RESULTS}/shards/{{command}}.{{shard}}.{{format}}"),
    log:
        f"{RESULTS}/logs/{{command}}.{{shard}}.{{format}}.log",
    wildcard_constraints:
        command="score|decode|posteriors",
    conda:
        "../envs/hmm.yaml"
    threads: config["threads"]
    resources:
        mem_mb=memory,
        runtime=minutes,
    params:
        hmm=HMM,
        shards=SHARDS,
        options=lambda wildcards: APPLIED[wildcards.command]["options"],
    shell:
        "{params.hmm} {wildcards.command} -j {threads} -m {input.model} --shard {wildcards.shard}/{params.shards}"
        " -f {wildcards.format} {params.options} -o {output} {input.files} 2> {log}"


rule gather:
    input:
        [
            f"{RESULTS}/shards/{{command}}.{shard}.{{format}}"
            for shard in range(1, SHARDS + 1)
        ],
    output:
        f"{RESULTS}/{{command}}.{{format}}",
    log:
        f"{RESULTS}/logs/gather.{{command}}.{{format}}.log",
    wildcard_constraints:
        command="score|decode|posteriors",
    localrule: True
    conda:
        "../envs/hmm.yaml"
    shell:
        "cat {input} > {output} 2> {log}"
