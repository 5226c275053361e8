/** Takes one change back. */
export type Undo = () => void

/** Takes back what a journal holds, latest first. */
export const rollBack = (journal: Undo[]): void => {
  for (let undo = journal.pop(); undo; undo = journal.pop()) undo()
}
