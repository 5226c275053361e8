import { isCrmError } from '../../src/kernel/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { testClock, testCrm } from '../../src/testing/index.js'
import type { Figures, Question } from './questions.js'
import { NOW } from './values.js'
import type { Change, World } from './world.js'

/** A crm of a random world, with doors that take any entity. */
export interface Asked {
  write(changes: readonly Change[]): Promise<void>
  /** All there is to a question's answer; what is refused is known by its code. */
  ask(question: Question): Promise<unknown>
  figures(asked: Figures): Promise<unknown>
  close(): Promise<void>
}

interface Page {
  readonly items: readonly { readonly id: string; readonly computed?: unknown }[]
  readonly next?: string
}

interface Face {
  list(input: object): Promise<Page>
  count(input: object): Promise<number>
  aggregate(input: object): Promise<unknown>
}

export const askedOf = async (world: World, storage: StorageDriver): Promise<Asked> => {
  const { crm } = await testCrm(world, { storage, clock: testClock(NOW) })
  // The random entities have their doors; their names are not in the types.
  const face = (entity: string) => (crm as unknown as Record<string, Face>)[entity] as Face
  return {
    write: async (changes) => {
      await crm.thing.write({ changes: [...changes] })
    },
    ask: async (question) => answerOf(face(question.entity), question).catch(codeOf),
    figures: async ({ entity, ...input }) => face(entity).aggregate(input).catch(codeOf),
    close: () => crm.close(),
  }
}

async function answerOf(face: Face, { entity: _, where, archived, ...rest }: Question): Promise<unknown> {
  const pages: Page[] = []
  const input = { ...rest, where, archived }
  for (let after: string | undefined; ; ) {
    const page: Page = await face.list({ ...input, ...(after === undefined ? {} : { after }) })
    pages.push(page)
    after = page.next
    if (after === undefined) break
  }
  const whole = await face.list({ ...input, limit: 500 })
  const items = pages.flatMap((page) => page.items)
  const shown = (rows: Page['items']) => rows.map(({ id, computed }) => [id, computed ?? null])
  return {
    items: shown(items),
    // Pages joined are the whole.
    whole: shown(whole.items),
    count: await face.count({ where, archived }),
  }
}

function codeOf(error: unknown): unknown {
  if (!isCrmError(error)) throw error
  return { refused: error.code }
}
