// The states of a profile that is ready to search: first those that emit, then the silent ones, as inference numbers them.

/** The numbers of the states over M nodes, which count from 1. */
export interface PlanStates {
  /** M. */
  nodes: number;
  /** K, the states that emit: M1 to MM, I1 to I(M-1), N, J, C; and the starts of domains, where they are told apart. */
  emitting: number;
  /** Z, the silent ones: D2 to DM, E, B, T. Transitions among them go to later ones alone. */
  silent: number;
  match(node: number): number;
  insert(node: number): number;
  delete(node: number): number;
  /** The match state of a node that begins a domain. Without starts of their own, it is any other. */
  start(node: number): number;
  /** Residues before, between and after domains. */
  N: number;
  J: number;
  C: number;
  /** The end and the begin of a domain, and the end of the sequence. */
  E: number;
  B: number;
  T: number;
}

/** Numbers the states. `tellsStarts` gives every match state a double that begins domains, and nothing else does. */
export function planStates(M: number, { tellsStarts = false } = {}): PlanStates {
  const N = 2 * M - 1;
  const starts = N + 3;
  const emitting = tellsStarts ? starts + M : starts;
  const E = emitting + M - 1;
  const match = (node: number) => node - 1;
  return {
    nodes: M,
    emitting,
    silent: M + 2,
    match,
    insert: node => M + node - 1,
    delete: node => emitting + node - 2,
    start: tellsStarts ? node => starts + node - 1 : match,
    N,
    J: N + 1,
    C: N + 2,
    E,
    B: E + 1,
    T: E + 2,
  };
}

/** What the states are called, in the order of their numbers. Starts have the names of their match states, with a `b`. */
export function planNames({ nodes: M, emitting }: PlanStates): string[] {
  const numbered = (letter: string, from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => `${letter}${from + n}`);
  const starts = emitting > 2 * M + 2 ? numbered('b', 1, M) : [];
  return [
    ...numbered('M', 1, M),
    ...numbered('I', 1, M - 1),
    'N',
    'J',
    'C',
    ...starts,
    ...numbered('D', 2, M),
    'E',
    'B',
    'T',
  ];
}
