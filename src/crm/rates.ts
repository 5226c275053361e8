import {
  isPlainObject,
  type Rate,
  type RateAsked,
  type RateQuestion,
  type Rates,
  rateUnavailable,
  readRate,
  type Settings,
} from '../kernel/index.js'

/** The rates of one call: each is asked for once, whatever the number of rows. */
export interface RateBook {
  /** @throws `rate.unavailable` | `rate.invalid` */
  of(asked: RateAsked): Promise<Rate | undefined>
  /** Asks for many. What fails is told to those who want it; a failure of an earlier time is tried again. */
  prepare(asked: readonly RateAsked[]): Promise<void>
}

/** How many rates are asked for at the same time. */
const atOnce = 8

export const rateBook = (rates: Rates | undefined, { currency }: Settings): RateBook => {
  const known = new Map<string, Promise<Rate | undefined>>()
  const failed = new Set<string>()
  return { of, prepare }

  function of({ from, on }: RateAsked): Promise<Rate | undefined> {
    if (from === currency) return Promise.resolve({ rate: '1', on, id: null })
    const key = `${from} ${on}`
    const answer = known.get(key) ?? ask({ from, to: currency, on }, key)
    known.set(key, answer)
    return answer
  }

  async function prepare(asked: readonly RateAsked[]): Promise<void> {
    for (const key of failed) known.delete(key)
    failed.clear()
    const wanted = [...new Map(asked.map((one) => [`${one.from} ${one.on}`, one])).values()]
    for (let first = 0; first < wanted.length; first += atOnce) {
      await Promise.allSettled(wanted.slice(first, first + atOnce).map(of))
    }
  }

  async function ask(question: RateQuestion, key: string): Promise<Rate | undefined> {
    if (!rates) return undefined
    try {
      const answer = await answerOf(rates, question)
      return answer && readRate(question, answer)
    } catch (error) {
      failed.add(key)
      throw error
    }
  }
}

async function answerOf(rates: Rates, question: RateQuestion) {
  try {
    const answer: unknown = await rates(question)
    // A host's own code may answer anything; what is no object has no members to read.
    return answer === undefined || answer === null
      ? undefined
      : ((isPlainObject(answer) ? answer : {}) as unknown as Parameters<typeof readRate>[1])
  } catch (cause) {
    throw rateUnavailable(question, { cause })
  }
}
