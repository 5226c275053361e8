import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { CrmError, invalid, isCrmError, pathText, received, refusal } from '../../src/kernel/index.js'
import { fromRoot } from '../tools/doors.js'

const illegalMove = refusal(
  'ticket.illegal_move',
  'conflict',
  ({ ticketId, from, to }: { ticketId: string; from: string; to: string }) =>
    `Ticket ${ticketId} is ${from}; it cannot become ${to}.`,
)
const busy = refusal('storage.busy', 'unavailable', () => 'Busy.', { retryable: true })
const details = { ticketId: 't1', from: 'closed', to: 'open' }

describe('a refusal', () => {
  it('builds the one error class: code, kind, message, details, cause [AP-15]', () => {
    const cause = new Error('deeper')
    const error = illegalMove(details, { cause })
    expect(error).toBeInstanceOf(CrmError)
    expect(error).toMatchObject({
      name: 'CrmError',
      code: 'ticket.illegal_move',
      kind: 'conflict',
      message: 'Ticket t1 is closed; it cannot become open.',
      retryable: false,
      issues: [],
      details,
      cause,
    })
    expect(busy({}).retryable).toBe(true)
    expect('cause' in illegalMove(details)).toBe(false)
  })

  it('knows its own errors and no others [AP-15]', () => {
    const error: unknown = illegalMove(details)
    expect([
      illegalMove.is(error),
      busy.is(error),
      illegalMove.is(new Error('no')),
      illegalMove.is(undefined),
    ]).toEqual([true, false, false, false])
    if (illegalMove.is(error)) expect(error.details.from).toBe('closed')
  })

  it('leaves as plain JSON [AP-15]', () => {
    expect(JSON.parse(JSON.stringify(illegalMove(details, { cause: new Error('secret') })))).toEqual({
      name: 'CrmError',
      code: 'ticket.illegal_move',
      kind: 'conflict',
      message: 'Ticket t1 is closed; it cannot become open.',
      retryable: false,
      issues: [],
      details,
    })
  })

  it('is known across copies of the package: the brand counts, not the class [AP-15]', () => {
    const other = Object.assign(new Error('from another copy'), {
      [Symbol.for('clientele.error')]: true,
      code: 'ticket.illegal_move',
    })
    expect([isCrmError(other), illegalMove.is(other), other instanceof CrmError]).toEqual([true, true, false])
    expect(isCrmError(Object.assign(new Error('a host error'), { name: 'CrmError', code: 'x' }))).toBe(false)

    // A second copy of the very sources, in a realm of its own as far as classes go.
    const script = `
      import { register } from 'node:module'
      const a = await import('./src/kernel/errors.ts?a')
      const b = await import('./src/kernel/errors.ts?b')
      const make = (copy) => copy.refusal('x.y', 'invalid', () => 'm')
      const error = make(a)({})
      console.log(a.CrmError === b.CrmError, make(b).is(error), b.isCrmError(error))`
    const printed = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: fromRoot(''),
      encoding: 'utf8',
    })
    expect(printed.trim()).toBe('false true true')
  })
})

describe('invalid', () => {
  it('names the first fault and carries all: path, what was expected, what came [AP-15]', () => {
    const error = invalid('purchase.record', [
      { path: ['lines', 0, 'quantity'], expected: 'at least 0', received: 'number -1' },
      { path: ['currency'], expected: 'an ISO 4217 code', received: 'text of 4 characters' },
    ])
    expect(error.code).toBe('input.invalid')
    expect(error.message).toBe(
      'purchase.record: lines[0].quantity: expected at least 0, received number -1 (and 1 more)',
    )
    expect(error.issues.map(({ path }) => pathText(path))).toEqual(['lines[0].quantity', 'currency'])
  })
})

describe('received', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['secret', 'text of 6 characters'],
    [1.5, 'number 1.5'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [true, 'true'],
    [[1, 2], 'array of 2'],
    [{ a: 1 }, 'object'],
    [new Date(0), 'a Date'],
    [new Date(Number.NaN), 'an invalid Date'],
    [10n, 'bigint'],
  ])('says what %s is, never what it holds [AP-15: part, no personal data]', (value, text) => {
    expect(received(value)).toBe(text)
  })
})
