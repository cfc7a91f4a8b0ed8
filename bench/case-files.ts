// The files of a case, which both sides read: model.json, and the observations of all sequences end to end, as
// observations.bin (symbols, a byte a position, or two where there are more than 256) or values.bin (D numbers a position,
// float64).

import * as fs from 'node:fs';
import { join } from 'node:path';
import type { Codes } from '../src/model/codes.ts';

/** Matrices as nested rows, so that they read the same in Python. */
export interface Chain {
  initial: number[];
  transitions: number[][];
}

export interface CategoricalRows extends Chain {
  /** [K][M] */
  emissions: number[][];
}

/** Normal densities, with a covariance of its own for each state. */
export interface GaussianRows extends Chain {
  /** [K][D] */
  means: number[][];
  /** [K][D][D] */
  covariances: number[][][];
}

interface Lengths {
  /** [S] of the sequences. */
  lengths: number[];
}

export interface CategoricalData {
  model: CategoricalRows & Lengths;
  observations: Codes;
}

export interface GaussianData {
  model: GaussianRows & Lengths;
  observations: Float64Array;
}

export type CaseData = CategoricalData | GaussianData;

export function isGaussian(data: CaseData): data is GaussianData {
  return 'means' in data.model;
}

/** Makes a folder with the files; it appears whole or not at all. */
export function writeCase(folder: string, data: CaseData): void {
  const fresh = `${folder}.${process.pid}`;
  fs.mkdirSync(fresh, { recursive: true });
  fs.writeFileSync(join(fresh, 'model.json'), JSON.stringify(data.model));
  const { buffer, byteOffset, byteLength } = data.observations;
  fs.writeFileSync(
    join(fresh, isGaussian(data) ? 'values.bin' : 'observations.bin'),
    new Uint8Array(buffer, byteOffset, byteLength),
  );
  fs.renameSync(fresh, folder);
}

export function readCase(folder: string): CaseData {
  const model: CaseData['model'] = JSON.parse(fs.readFileSync(join(folder, 'model.json'), 'utf8'));
  const bytesOf = (name: string) => new Uint8Array(fs.readFileSync(join(folder, name)));
  if ('means' in model) return { model, observations: new Float64Array(bytesOf('values.bin').buffer) };
  const observations = bytesOf('observations.bin');
  const isWide = model.emissions[0]!.length > 256;
  return { model, observations: isWide ? new Uint16Array(observations.buffer) : observations };
}
