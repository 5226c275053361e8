/** One line of the benchmark: ours against a rival, measured in the same run. */
export interface Figure {
  /** What was done, in words, e.g. `customer.create`. */
  readonly name: string
  /** Ours, in `unit`. */
  readonly ours: number
  /** The rival's; undefined when a figure stands alone. */
  readonly rival?: number
  /** How ours compares, 1 for equal, more for better; of a figure that stands alone, undefined. */
  readonly ratio?: number
  /** Operations per second unless said otherwise. */
  readonly unit?: string
  /** What the ratio should reach. Printed beside it; nothing gates on it. */
  readonly target?: number
}

/** Of two speeds, where more is better. */
export const faster = (name: string, ours: number, rival: number, target?: number): Figure => ({
  name,
  ours,
  rival,
  ratio: ours / rival,
  unit: 'ops/s',
  ...(target === undefined ? {} : { target }),
})

/** Of two durations, where less is better. */
export const shorter = (name: string, oursMs: number, rivalMs: number, target?: number): Figure => ({
  name,
  ours: oursMs,
  rival: rivalMs,
  ratio: rivalMs / oursMs,
  unit: 'ms',
  ...(target === undefined ? {} : { target }),
})
