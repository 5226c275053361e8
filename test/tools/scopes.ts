/**
 * Which promises must have a test by now, by subject. A bullet is named by its id, or by its id and the part of it
 * that is due: then a test that carries `[RU-1: its shape]` is enough, else only one that carries `[RU-1]` is.
 */
export type Due = string | { readonly id: string; readonly part: string }

export const scopes: Readonly<Record<string, readonly Due[]>> = {
  ground: [
    { id: 'AP-1', part: 'without run-time attributes' },
    { id: 'AP-2', part: 'what exists so far' },
    { id: 'AP-3', part: 'without the administration of tenants' },
    ...range('AP', 4, 8),
    { id: 'AP-9', part: 'without sums, computed columns and aggregate' },
    ...range('AP', 10, 11),
    ...range('AP', 13, 16),
    ...range('AP', 18, 19),
    ...range('AP', 22, 23),
    { id: 'AP-24', part: 'without its deadline' },
    'AP-25',
    { id: 'ST-1', part: 'memory and SQLite' },
    { id: 'ST-2', part: 'memory and SQLite' },
    { id: 'ST-3', part: 'memory and SQLite' },
    { id: 'ST-4', part: 'memory and SQLite' },
    { id: 'ST-5', part: 'without row locks' },
    { id: 'ST-6', part: 'without enlist' },
    { id: 'ST-7', part: 'memory and SQLite' },
    { id: 'ST-9', part: 'without sqlStorage' },
    { id: 'ST-10', part: 'memory and SQLite' },
    { id: 'ST-11', part: 'memory and SQLite' },
    { id: 'RU-1', part: 'its shape' },
    'RU-2',
    { id: 'RU-3', part: 'without regions, age and birthdays' },
    { id: 'RU-4', part: 'without the company tree' },
    ...range('RU', 10, 12),
    { id: 'RU-13', part: 'instant windows' },
    { id: 'RU-18', part: 'one rule' },
    { id: 'RU-23', part: 'what rules can say' },
    'RE-8',
  ],
  'rules and engines': [
    ...range('RU', 1, 6),
    'RU-8',
    { id: 'RU-9', part: 'no ranks in a rule' },
    ...range('RU', 10, 15),
    { id: 'RU-16', part: 'without segments' },
    ...range('RU', 17, 19),
    { id: 'RU-23', part: 'without segments' },
    'AP-9',
    ...range('ST', 1, 4),
    { id: 'ST-5', part: 'each sentence on each engine' },
    'ST-7',
    { id: 'ST-8', part: 'without the system read' },
    { id: 'ST-9', part: 'each handle that installs' },
    { id: 'ST-10', part: 'each engine' },
    'ST-11',
    'RE-6',
  ],
  'log and time': [
    ...range('RE', 1, 8),
    'AP-3',
    'AP-11',
    { id: 'AP-12', part: 'each sentence' },
    'AP-13',
    ...range('AP', 19, 22),
    'AP-24',
    'ST-4',
    { id: 'ST-5', part: 'each sentence on each engine' },
    ...range('ST', 6, 7),
    { id: 'ST-8', part: 'each sentence' },
    { id: 'CU-14', part: 'readings of the past, without rehearsals' },
  ],
  'the whole customer': [
    ...eachSentence(range('CU', 1, 6)),
    ...range('CU', 7, 9),
    ...eachSentence(range('CU', 10, 13)),
    { id: 'CU-14', part: 'readings of the past, without rehearsals' },
    ...eachSentence(['CU-15', 'CU-16', 'CU-17', 'CU-18']),
    'CU-19',
    'AP-10',
    'AP-14',
    'AP-17',
    'AP-18',
  ],
  engines: [
    ...range('TI', 4, 6),
    { id: 'TI-7', part: 'without open targets' },
    'SC-4',
    'SC-7',
    'SC-8',
    { id: 'SC-9', part: 'lateness and calibration' },
    { id: 'SC-14', part: 'without streaming' },
  ],
}

/** Bullets of many sentences: a test for each of them. */
function eachSentence(ids: readonly string[]): readonly Due[] {
  return ids.map((id) => ({ id, part: 'each sentence' }))
}

function range(page: string, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${page}-${from + index}`)
}
