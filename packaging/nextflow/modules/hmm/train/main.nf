process HMM_TRAIN {
    tag "$meta.id"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "${ workflow.containerEngine in ['singularity', 'apptainer'] && !task.ext.singularity_pull_docker_container ?
        'https://depot.galaxyproject.org/singularity/hmm-cli:0.2.0--0' :
        'biocontainers/hmm-cli:0.2.0--0' }"

    input:
    tuple val(meta), path(data)
    path init

    output:
    tuple val(meta), path("${prefix}.json"), emit: model
    tuple val("${task.process}"), val('hmm'), eval("hmm --version | sed 's/hmm //'"), emit: versions_hmm, topic: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}"
    def start = init ? "--init ${init}" : ''
    if ("${init}" == "${prefix}.json") error "The start and the model have the same name: set ext.prefix"
    """
    hmm train \\
        --threads ${task.cpus} \\
        ${start} \\
        ${args} \\
        --output ${prefix}.json \\
        ${data}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    if ("${init}" == "${prefix}.json") error "The start and the model have the same name: set ext.prefix"
    """
    touch ${prefix}.json
    """
}
