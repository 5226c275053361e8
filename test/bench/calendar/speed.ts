/**
 * Operations per second of several contenders, in turns so that a busy moment of the machine meets them all; the
 * best turn of each counts.
 */
export const race = (
  contenders: Readonly<Record<string, (index: number) => unknown>>,
  { turns = 7, turnMs = 60 } = {},
): Readonly<Record<string, number>> => {
  const best: Record<string, number> = {}
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const [name, run] of Object.entries(contenders)) {
      const speed = oneTurn(run, turnMs)
      // The first turn warms up.
      if (turn > 0) best[name] = Math.max(best[name] ?? 0, speed)
    }
  }
  return best
}

function oneTurn(run: (index: number) => unknown, turnMs: number): number {
  const start = performance.now()
  let count = 0
  let elapsed = 0
  for (let batch = 1; elapsed < turnMs; batch = Math.min(batch * 2, 1024)) {
    for (let index = 0; index < batch; index += 1) sink.last = run(count + index)
    count += batch
    elapsed = performance.now() - start
  }
  return (count / elapsed) * 1000
}

/** Keeps the work from being optimised away. */
const sink: { last?: unknown } = {}
