/** Runs pieces of work one after the other, first come first served. */
export type Turns = <R>(work: () => Promise<R>) => Promise<R>

export const inTurns = (): Turns => {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}
