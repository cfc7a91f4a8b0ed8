process HMM_DECODE {
    tag "$meta.id"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "${ workflow.containerEngine in ['singularity', 'apptainer'] && !task.ext.singularity_pull_docker_container ?
        'https://depot.galaxyproject.org/singularity/hmm-cli:0.2.0--0' :
        'biocontainers/hmm-cli:0.2.0--0' }"

    input:
    tuple val(meta), path(data)
    path model

    output:
    tuple val(meta), path("*.bed.gz"), emit: segments
    tuple val("${task.process}"), val('hmm'), eval("hmm --version | sed 's/hmm //'"), emit: versions_hmm, topic: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    def prefix = task.ext.prefix ?: "${meta.id}"
    """
    hmm decode \\
        --threads ${task.cpus} \\
        --model ${model} \\
        ${args} \\
        --output ${prefix}.bed.gz \\
        ${data}
    """

    stub:
    def prefix = task.ext.prefix ?: "${meta.id}"
    """
    echo | gzip > ${prefix}.bed.gz
    """
}
