import { describe, expect, it } from 'vitest'
import { run as ownUsers } from './a-own-users.js'
import { run as platform } from './b-platform.js'
import { run as storageAuthor } from './c-storage-author.js'
import { run as listener } from './d-listener.js'
import { run as screen } from './e-screen.js'

const printed = async (run: (say: (line: string) => void) => Promise<void>): Promise<readonly string[]> => {
  const lines: string[] = []
  await run((line) => lines.push(line))
  return lines
}

describe('a host', () => {
  it('with its own users keeps a user and a customer together, or neither [AP-11: part, tx.native]', async () => {
    expect(await printed(ownUsers)).toEqual([
      'user-1 ada@example.com pro',
      'customer.duplicate',
      'taken',
      'ada@example.com is user-1',
      '1 customer',
      '1 user',
    ])
  })

  it('with many tenants shows each role its rows and its fields [AP-14: part, in a host]', async () => {
    expect(await printed(platform)).toEqual([
      'olga sees Ada,Bob',
      'sam sees Ada and 1 purchase',
      'sue sees Bob',
      'globex sees 0',
      'sam reads bob: customer.not_found',
      'sam renames bob: customer.not_found',
      'sam gives ada away: access.read_only',
      'sam renames ada: done',
      'globex reads ada: customer.not_found',
      'audrey renames ada: access.denied',
      'audrey sorts by what is hidden: input.invalid',
      'audrey sees an address: false, a margin: false',
      'sam may change: true,false',
      'audrey may change: false,false',
    ])
  })

  it('that keeps rows its own way writes a driver from the port alone [ST-2: part, from outside]', async () => {
    expect(await printed(storageAuthor)).toEqual([
      'cus_3 Cleo',
      'pushed: false, finished above: set,compare eq,compare eq',
      '4 rows inside',
      'no',
      '3 customers after',
      'the contract: passed, failed: ',
    ])
  })

  it('that listens hears what was committed, and disturbs nobody [AP-19: part, in a host]', async () => {
    expect(await printed(listener)).toEqual([
      'welcome, Ada',
      'changed: countryCode',
      'late: Error: the mail server is down at purchase.recorded',
      'rolled back',
      'turnover 1990',
      '1 customer.created by system host',
      '2 customer.updated by system host',
      '3 purchase.recorded by system host',
      '4 customer.archived by system host',
    ])
  })

  it('that draws a screen finds everything in the model [AP-1: part, screens]', async () => {
    expect(await printed(screen)).toEqual([
      'Name*: text box',
      'Country: text box',
      'Owner: record picker',
      'Plan: choice of free or pro',
      'Verlängert am: day picker',
      'sortable: true',
      'operators: eq,in,isSet',
      'Every customer whose plan is pro and whose name starts with “A”.',
      'Ada Lovelace,Ada Yonath | Alan Turing | undefined',
      'found Ada Yonath of 4',
      'Ada Lovelace: edit',
      'Ada Yonath: look',
      'Alan Turing: edit',
    ])
  })
})
