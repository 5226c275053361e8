/** The shortest of several runs in milliseconds, the rivals taken in turn so that both see the same machine. */
export const shortest = (runs: number, tasks: Readonly<Record<'ours' | 'rival', () => unknown>>) => {
  const best = { ours: Number.POSITIVE_INFINITY, rival: Number.POSITIVE_INFINITY }
  for (let i = 0; i < runs; i++) {
    for (const who of ['ours', 'rival'] as const) {
      const start = performance.now()
      tasks[who]()
      best[who] = Math.min(best[who], performance.now() - start)
    }
  }
  return best
}
