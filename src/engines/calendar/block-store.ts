import { BLOCK_MS, BLOCKS_PER_CYCLE, type Block, emptyBlock, layBlock } from './blocks.js'
import { DAY_MS, modulo } from './days.js'
import { type Plan, spansOf, spansOfWeekday } from './plan.js'
import type { Zone } from './zone.js'

/** Before it every zone keeps its local mean time; the oldest change the platforms know is of 1844. */
const firstIrregular = Math.floor(Date.UTC(1800, 0, 1) / BLOCK_MS)
/** From it on every zone follows yearly rules; the last listed exception, Morocco's, is of 2087. */
const firstCyclic = Math.floor(Date.UTC(2100, 0, 1) / BLOCK_MS) + 1

/** How many intervals a calendar keeps before it starts over: some five megabytes. */
const INTERVALS_KEPT = 200_000

/**
 * The blocks of a calendar, laid when first asked for.
 *
 * Blocks outside the time of irregular zone rules that hold no special day are all alike, or come back every 400
 * years, and are laid once.
 */
export const openBlocks = (plan: Plan, zone: Zone): ((index: number) => Block) => {
  const blocks = new Map<number, Block>()
  const models = new Map<number, Block>()
  let intervals = 0

  const lay = (index: number, spans: typeof spansOf): Block => {
    const block = layBlock(index, zone, (day) => spans(plan, day))
    intervals += block.starts.length
    if (intervals > INTERVALS_KEPT) {
      blocks.clear()
      models.clear()
      intervals = block.starts.length
    }
    return block
  }
  const layModel = (index: number): Block => {
    const block = models.get(index) ?? lay(index, spansOfWeekday)
    models.set(index, block)
    return block
  }
  const kindOf = blockKinds(plan)
  const layKind: Readonly<Record<BlockKind, (index: number) => Block>> = {
    closed: () => emptyBlock,
    own: (index) => lay(index, spansOf),
    model: (index) => layModel(modelOf(index)),
  }

  return (index) => {
    const known = blocks.get(index)
    if (known) return known
    const block = layKind[kindOf(index)](index)
    blocks.set(index, block)
    return block
  }
}

/** The block whose weekdays and offsets are those of a block without special days. */
function modelOf(index: number): number {
  return index < firstIrregular
    ? firstIrregular - 1
    : firstCyclic + modulo(index - firstCyclic, BLOCKS_PER_CYCLE)
}

/** A block is closed throughout, has to be laid by itself, or is like others. */
type BlockKind = 'closed' | 'own' | 'model'

function blockKinds({ week, specials, validFrom, validUntil }: Plan): (index: number) => BlockKind {
  const special = new Set([...specials.keys(), validFrom, validUntil].flatMap(blocksNear))
  const hasOpenWeekday = week.some((spans) => spans.length > 0)
  const firstValid = blockOf(validFrom - 2)
  const lastValid = blockOf(validUntil + 2)

  return (index) => {
    if (special.has(index)) return 'own'
    if (!hasOpenWeekday || index < firstValid || index > lastValid) return 'closed'
    return index < firstIrregular || index >= firstCyclic ? 'model' : 'own'
  }
}

/** The blocks a day can lie in, in whatever zone: no wall clock is more than 26 hours from UTC. */
function blocksNear(day: number): number[] {
  return [blockOf(day - 2), blockOf(day + 2)]
}

function blockOf(day: number): number {
  return Math.floor((day * DAY_MS) / BLOCK_MS)
}
