/** Steps back from what has been buffered, for one bad row of many or one failed call inside another. */
export interface UndoLog {
  /** Says how to undo one step. Nothing is kept while nobody has marked a place. */
  push(step: () => void): void
  mark(): Mark
}

export interface Mark {
  /** Undoes everything since the mark, the last step first. */
  back(): void
  /** Lets everything since the mark stand; an outer mark can still undo it. */
  keep(): void
}

export const undoLog = (): UndoLog => {
  let steps: (() => void)[] | undefined

  return {
    push: (step) => {
      steps?.push(step)
    },
    mark: () => {
      const outer = steps
      const own: (() => void)[] = []
      steps = own
      return {
        back: () => {
          steps = outer
          for (const step of own.reverse()) step()
        },
        keep: () => {
          steps = outer
          outer?.push(...own)
        },
      }
    },
  }
}
