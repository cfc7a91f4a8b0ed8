// Several starts of one training, of one size or of several, and the best model of all of them.
import type { Engine } from '../engine/engine.ts';
import type { FinishedRun, HiddenMarkovModel, TrainingRecord, UnfinishedTraining } from '../hmm.ts';
import { inTurns } from '../work.ts';
import { bayesian, parameterCount } from './criteria.ts';
import { expectObjective, type TrainingData } from './objective.ts';
import type { TrainingOptions } from './options.ts';
import type { Statistics } from './statistics.ts';
import { type TrainingStep, train } from './train.ts';

/** One start. */
export interface Run {
  states: readonly string[];
  seed: number;
}

/** What to train. */
export interface SearchPlan {
  runs: readonly Run[];
  start(run: Run): HiddenMarkovModel;
  /** The data as a model takes them. */
  dataOf(model: HiddenMarkovModel): { data: TrainingData; heldOut: TrainingData | undefined };
  options: TrainingOptions;
  objective: string;
  /** What was asked for, to be kept in checkpoints. */
  request: Record<string, unknown>;
}

/** A trained model. */
export type TrainedModel = HiddenMarkovModel & { training: TrainingRecord };

/** Every number of states with every seed, from `seed` on. */
export function plannedRuns(states: readonly (readonly string[])[], restarts: number, seed: number): Run[] {
  return states.flatMap(names =>
    Array.from({ length: restarts }, (_, n) => ({ states: names, seed: (seed + n) % 2 ** 32 })),
  );
}

/** The runs of a plan on their way. Begins anew, or where a checkpoint was written. */
export class Search {
  readonly finished: FinishedRun[];
  private readonly plan: SearchPlan;
  private readonly engine: Engine;
  private readonly comparesSizes: boolean;
  private best: { model: TrainedModel; merit: number } | undefined;
  private goingOn: UnfinishedTraining | undefined;
  /** Of the run that is on its way. */
  private history: { logLikelihoods: number[]; heldOut: number[] } = { logLikelihoods: [], heldOut: [] };
  private bestOfRun: UnfinishedTraining['best'] = { iteration: 0, logLikelihood: 0, merit: -Infinity };
  private last: TrainingStep | undefined;

  constructor(plan: SearchPlan, engine: Engine, resumed?: TrainedModel) {
    this.plan = plan;
    this.engine = engine;
    this.comparesSizes = new Set(plan.runs.map(run => run.states.length)).size > 1;
    this.goingOn = resumed?.training.unfinished;
    this.finished = [...(this.goingOn?.finished ?? [])];
    if (!resumed || !this.goingOn) return;
    const { unfinished: _, ...training } = resumed.training;
    const merit = Math.max(this.goingOn.best.merit, ...this.finished.map(run => run.merit));
    this.best = { model: { ...resumed, training }, merit };
  }

  /** The runs that have not ended. */
  remaining(): readonly Run[] {
    return this.plan.runs.slice(this.finished.length);
  }

  /** The steps of one run. Once they are over, the run counts as finished. */
  async *steps(run: Run): AsyncGenerator<TrainingStep> {
    const { plan, goingOn } = this;
    this.goingOn = undefined;
    const fresh = plan.start(run);
    const start = goingOn ? { ...fresh, ...goingOn.current } : fresh;
    const { data, heldOut } = plan.dataOf(start);
    this.history = { logLikelihoods: goingOn?.logLikelihoods ?? [], heldOut: goingOn?.heldOut ?? [] };
    this.bestOfRun = goingOn?.best ?? { iteration: 0, logLikelihood: 0, merit: -Infinity };
    const options = { ...plan.options, seed: run.seed };
    const resumed = goingOn?.state;
    for await (const step of train(start, data, this.engine, options, { heldOut, resumed })) {
      this.note(run, step);
      yield step;
    }
    this.finish(run, start);
  }

  /** What a file needs to hold so that training can go on from this step: the best model, and where the run is. */
  async checkpoint(step: TrainingStep): Promise<TrainedModel> {
    const { states, initial, transitions, emission } = step.model;
    const { model } = this.best!;
    const unfinished: UnfinishedTraining = {
      request: this.plan.request,
      finished: [...this.finished],
      current: { states, initial, transitions, emission },
      logLikelihoods: [...this.history.logLikelihoods],
      heldOut: [...this.history.heldOut],
      best: this.bestOfRun,
      state: await step.state(),
    };
    return { ...model, training: { ...model.training, unfinished } };
  }

  /** The best model of all runs so far, with its expected counts. */
  async outcome(): Promise<{ model: TrainedModel; statistics: Statistics }> {
    const { model } = this.best!;
    const isLast = this.last?.model.transitions === model.transitions;
    const statistics = isLast
      ? this.last!.statistics
      : await inTurns(expectObjective(model, this.plan.dataOf(model).data, this.engine));
    return { model, statistics };
  }

  private note(run: Run, step: TrainingStep): void {
    this.last = step;
    const { iteration, model, statistics, heldOut } = step;
    this.history.logLikelihoods.push(statistics.logLikelihood);
    if (heldOut !== undefined) this.history.heldOut.push(heldOut);
    if (!step.isBest && iteration > 0) return;
    const merit = this.meritOf(step);
    this.bestOfRun = { iteration, logLikelihood: statistics.logLikelihood, merit };
    if (this.best && merit <= this.best.merit) return;
    this.best = { model: { ...model, training: this.recordOf(run, step) }, merit };
  }

  /** How the run ended goes into its model's record, if that is the best, and into the list. */
  private finish(run: Run, start: HiddenMarkovModel): void {
    const { bestOfRun, best, last, history } = this;
    const { iteration, logLikelihood, merit } = bestOfRun;
    const converged = last?.converged ?? true;
    if (best && best.merit === merit) {
      const training = { ...best.model.training, ...this.curves(), converged };
      this.best = { model: { ...best.model, training }, merit };
    }
    this.finished.push({
      states: run.states.length,
      seed: run.seed,
      iterations: last?.iteration ?? iteration,
      converged,
      logLikelihood,
      heldOut: history.heldOut.length > 0 ? Math.max(...history.heldOut) : null,
      parameters: parameterCount(start),
      merit,
    });
  }

  private curves(): Pick<TrainingRecord, 'logLikelihoods' | 'heldOut'> {
    const { logLikelihoods, heldOut } = this.history;
    return { logLikelihoods: [...logLikelihoods], ...(heldOut.length > 0 && { heldOut: [...heldOut] }) };
  }

  private recordOf(run: Run, { iteration, converged, statistics }: TrainingStep): TrainingRecord {
    const { options, objective } = this.plan;
    return {
      method: options.method,
      objective,
      iterations: iteration,
      ...this.curves(),
      converged,
      seed: run.seed,
      sequences: statistics.sequences,
      positions: statistics.positions,
      learningRate: options.method === 'em' ? null : options.learningRate,
    };
  }

  /**
   * What the best is chosen by; larger is better. Held-out data judge where there are some; else models of
   * different sizes compare by BIC, and models of one size by what was climbed.
   */
  private meritOf({ model, statistics, objective, heldOut }: TrainingStep): number {
    if (heldOut !== undefined) return heldOut;
    if (!this.comparesSizes) return objective;
    return -bayesian(statistics.logLikelihood, parameterCount(model), statistics.positions) / 2;
  }
}
