// Every module once, beside one another; run by run_tests.sh.
// Topics, where modules say their versions, need no flag from Nextflow 25.04 on.
nextflow.preview.topic = true

include { HMM_TRAIN } from './modules/hmm/train/main'
include { HMM_SCORE } from './modules/hmm/score/main'
include { HMM_DECODE } from './modules/hmm/decode/main'
include { HMM_POSTERIORS } from './modules/hmm/posteriors/main'
include { HMM_EXPECT } from './modules/hmm/expect/main'
include { HMM_MAXIMIZE } from './modules/hmm/maximize/main'

workflow {
    data = channel.of([[id: 'rolls'], file(params.data)])
    model = file(params.model)
    HMM_TRAIN(data, model)
    HMM_SCORE(data, model)
    HMM_DECODE(data, model)
    HMM_POSTERIORS(data, model)
    HMM_EXPECT(data.first(), model, channel.of('1/2', '2/2'))
    HMM_MAXIMIZE(HMM_EXPECT.out.statistics.groupTuple(), model)
    channel.empty().mix(
        HMM_TRAIN.out.model, HMM_SCORE.out.scores, HMM_DECODE.out.segments,
        HMM_POSTERIORS.out.posteriors, HMM_MAXIMIZE.out.next_model,
    ).subscribe { meta, made -> made.copyTo("${params.made}/${made.name}") }
    channel.topic('versions').map { of, tool, version -> "${of} ${tool} ${version}" }.unique()
        .collectFile(name: 'versions.txt', storeDir: params.made, newLine: true, sort: true)
}
