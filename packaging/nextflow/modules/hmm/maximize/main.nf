process HMM_MAXIMIZE {
    tag "$meta.id"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "${ workflow.containerEngine in ['singularity', 'apptainer'] && !task.ext.singularity_pull_docker_container ?
        'https://depot.galaxyproject.org/singularity/hmm-cli:0.2.0--0' :
        'biocontainers/hmm-cli:0.2.0--0' }"

    input:
    tuple val(meta), path(statistics)
    path model

    output:
    tuple val(meta), path("${prefix}.json"), emit: next_model
    tuple val("${task.process}"), val('hmm'), eval("hmm --version | sed 's/hmm //'"), emit: versions_hmm, topic: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    if ("${model}" == "${prefix}.json") error "The model and the next one have the same name: set ext.prefix"
    """
    hmm maximize \\
        --threads ${task.cpus} \\
        --model ${model} \\
        ${args} \\
        --output ${prefix}.json \\
        ${statistics}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    if ("${model}" == "${prefix}.json") error "The model and the next one have the same name: set ext.prefix"
    """
    touch ${prefix}.json
    """
}
