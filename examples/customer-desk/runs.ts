import { EventEmitter, on } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isCrmError } from 'clientele'

/** How far a run has come. */
export interface Progress {
  readonly done: number
  readonly size: number
  /** What has been done to so many rows. */
  readonly what: 'taken' | 'takenBack'
  readonly rows: number
}

interface Run {
  readonly told: EventEmitter
  last: Progress
}

/** What goes on while the desk answers, by the import it belongs to. */
export const backgroundRuns = () => {
  const runs = new Map<string, Run>()

  return {
    begin(id: string, first: Progress, steps: AsyncIterable<Progress>): void {
      const run: Run = { told: new EventEmitter(), last: first }
      runs.set(id, run)
      void follow(run, steps).finally(() => {
        runs.delete(id)
        run.told.emit('end')
      })
    },

    /** Where a run stands; `undefined` when none of this process is on its way. */
    progress: (id: string): Progress | undefined => runs.get(id)?.last,

    /** Where a run stands, each time it has come further, to its end. */
    async *watch(id: string, signal: AbortSignal): AsyncGenerator<Progress> {
      const run = runs.get(id)
      if (!run) return
      const further = on(run.told, 'progress', { close: ['end'], signal })
      yield run.last
      for await (const [progress] of further) yield progress
    },
  }
}

async function follow(run: Run, steps: AsyncIterable<Progress>): Promise<void> {
  try {
    for await (const progress of steps) {
      run.last = progress
      run.told.emit('progress', progress)
      // SQLite answers at once: without this nobody else would be answered until the last row.
      await nextTurn()
    }
  } catch (error) {
    // What broke a table stands in its import.
    if (!isCrmError(error)) console.error(error)
  }
}
