/** A forecast between 0 and 1, and what came true. */
export interface Forecast {
  probability: number;
  late: boolean;
}

export interface Evaluation {
  examples: number;
  /** The share that was late. */
  lateShare: number;
  /** How often a late one was given a higher probability than one in time: 0.5 is chance, and what the base rate has. */
  rocAuc: number;
  /** The mean square error: 0 is best. */
  brier: number;
  /** Tenths of the examples by their probability, the lowest first. */
  calibration: { examples: number; forecast: number; actual: number }[];
}

const GROUPS = 10;

export function evaluate(forecasts: readonly Forecast[]): Evaluation {
  const sorted = forecasts.toSorted((a, b) => a.probability - b.probability);
  const groups = Array.from({ length: GROUPS }, (_, group) => {
    const border = (at: number) => Math.round((at * sorted.length) / GROUPS);
    return sorted.slice(border(group), border(group + 1));
  });
  return {
    examples: forecasts.length,
    lateShare: lateShareOf(forecasts),
    rocAuc: rocAuc(sorted),
    brier: mean(forecasts.map(({ probability, late }) => (probability - Number(late)) ** 2)),
    calibration: groups
      .filter((group) => group.length > 0)
      .map((group) => ({
        examples: group.length,
        forecast: mean(group.map(({ probability }) => probability)),
        actual: lateShareOf(group),
      })),
  };
}

export function lateShareOf(examples: readonly { late: boolean }[]): number {
  return mean(examples.map(({ late }) => Number(late)));
}

/** From the ranks of the late ones, lowest probability first; those with the same probability share their ranks. */
function rocAuc(sorted: readonly Forecast[]): number {
  const late = sorted.filter((one) => one.late).length;
  const inTime = sorted.length - late;
  let rank = 0;
  let rankSum = 0;
  for (const same of Map.groupBy(sorted, ({ probability }) => probability).values()) {
    rankSum += same.filter((one) => one.late).length * (rank + (same.length + 1) / 2);
    rank += same.length;
  }
  return (rankSum - (late * (late + 1)) / 2) / (late * inTime);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
