process HMM_SCORE {
    tag "$meta.id"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "${ workflow.containerEngine == 'singularity' && !task.ext.singularity_pull_docker_container ?
        'https://depot.galaxyproject.org/singularity/hmm-cli:0.2.0--0' :
        'biocontainers/hmm-cli:0.2.0--0' }"

    input:
    tuple val(meta), path(data)
    path model

    output:
    tuple val(meta), path("*.tsv"), emit: scores
    path "versions.yml", emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    def prefix = task.ext.prefix ?: "${meta.id}"
    """
    hmm score \\
        --threads ${task.cpus} \\
        --model ${model} \\
        ${args} \\
        --output ${prefix}.tsv \\
        ${data}

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        hmm: \$(hmm --version | sed 's/^[^0-9]*//;s/ .*//')
    END_VERSIONS
    """

    stub:
    def prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.tsv

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        hmm: \$(hmm --version | sed 's/^[^0-9]*//;s/ .*//')
    END_VERSIONS
    """
}
