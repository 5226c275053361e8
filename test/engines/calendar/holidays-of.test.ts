import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { holidaysOf, unknownPlace } from '../../../src/engines/calendar/holidays.js'
import { businessCalendar } from '../../../src/engines/calendar/index.js'
import { invalidInput } from '../../../src/kernel/errors.js'
import { HOUR_MS, workWeek } from './hours.js'

describe('holidaysOf', () => {
  it('[TI-4: holidays] answers the public holidays of a country', async () => {
    expect(await holidaysOf('DE', [2024])).toEqual({
      holidays: [
        '2024-01-01',
        '2024-03-29',
        '2024-04-01',
        '2024-05-01',
        '2024-05-09',
        '2024-05-20',
        '2024-10-03',
        '2024-12-25',
        '2024-12-26',
      ],
      overrides: [],
      knownUntil: '2024-12-31',
    })
  })

  it.each(['BY', 'DE-BY'])('adds those of the state %s', async (region) => {
    const { holidays } = await holidaysOf('DE', [2024], region)
    expect(holidays).toContain('2024-05-30')
    expect(holidays).toHaveLength(12)
  })

  it('adds those of a region in a state', async () => {
    const { holidays } = await holidaysOf('DE', [2024], 'BY-A')
    expect(holidays).toContain('2024-08-08')
  })

  it('keeps the end of a holiday that began in the year before', async () => {
    const { holidays } = await holidaysOf('AE', [2007])
    expect(holidays.slice(0, 2)).toEqual(['2007-01-01', '2007-01-02'])
  })

  it('keeps a substitute day that falls into the year before its holiday', async () => {
    const { holidays } = await holidaysOf('US', [2021])
    expect(holidays).toContain('2021-12-31')
    expect(holidays.every((day) => day.startsWith('2021-'))).toBe(true)
  })

  it('closes each day of a holiday of several, and the civil days of one that begins at sunset', async () => {
    const { holidays } = await holidaysOf('TR', [2024])
    expect(holidays.filter((day) => day.startsWith('2024-04-1'))).toEqual([
      '2024-04-10',
      '2024-04-11',
      '2024-04-12',
    ])
  })

  it('[TI-4: part-day holiday] closes the afternoon of a holiday from noon', async () => {
    const { overrides } = await holidaysOf('GT', [2024])
    expect(overrides).toEqual([
      { day: '2024-12-24', closed: [['12:00', '24:00']] },
      { day: '2024-12-31', closed: [['12:00', '24:00']] },
    ])
  })

  it('[TI-7: like] knows that Sunday 2024-02-04 is worked in China', async () => {
    const source = await holidaysOf('CN', [2024])
    expect(source.overrides).toContainEqual({ day: '2024-02-04', like: 'mon' })
    expect(source.holidays).toContain('2024-02-10')
    expect(source.holidays).toContain('2024-02-12')

    const calendar = businessCalendar({
      timeZone: 'Asia/Shanghai',
      hours: workWeek(['09:00', '18:00']),
      ...source,
    })
    expect(calendar.add('2024-02-03T12:00:00+08:00', HOUR_MS)).toBe('2024-02-04T02:00:00.000Z')
    expect(calendar.add('2024-02-09T18:00:00+08:00', HOUR_MS)).toBe('2024-02-18T02:00:00.000Z')
  })

  it('[TI-7: knownUntil] knows China only as far as it has been decreed', async () => {
    const source = await holidaysOf('CN', [2024, 2070])
    expect(source.knownUntil).toBe('2024-12-31')
    expect((await holidaysOf('CN', [2070])).knownUntil).toBe('2069-12-31')
  })

  it('[TI-7: knownUntil] ends where the years have a gap', async () => {
    expect((await holidaysOf('FR', [2026, 2024, 2025])).knownUntil).toBe('2026-12-31')
    expect((await holidaysOf('FR', [2026, 2024])).knownUntil).toBe('2024-12-31')
  })

  it.each(['America/Los_Angeles', 'Pacific/Kiritimati'])(
    'answers alike in a process of the zone %s',
    (zone) => {
      const script = `import('./src/engines/calendar/holidays.ts').then(async ({ holidaysOf }) =>
      console.log(JSON.stringify([(await holidaysOf('CN', [2024])).overrides[0], (await holidaysOf('DE', [2024])).holidays[1]])))`
      const output = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      })
      expect(JSON.parse(output)).toEqual([{ day: '2024-02-04', like: 'mon' }, '2024-03-29'])
    },
  )

  it.each([
    ['XX', undefined],
    ['DE', 'ZZ'],
    ['DE', 'BY-ZZ'],
    ['DE', 'constructor'],
    ['CN', 'SH'],
  ])('refuses %s with region %s', async (country, region) => {
    const error = await holidaysOf(country, [2024], region).catch((cause) => cause)
    expect(unknownPlace.is(error)).toBe(true)
  })

  it.each<[string, unknown, string]>([
    ['de', [2024], 'country'],
    ['DE', [], 'years'],
    ['DE', 2024, 'years'],
    ['DE', [2024.5], 'years.0'],
    ['DE', [2024, 10_000], 'years.1'],
    ['DE', [1969], 'years.0'],
    ['CN', [2003], 'years.0'],
  ])('refuses %s for the years %s', async (country, years, path) => {
    const error = await holidaysOf(country, years as number[]).catch((cause) => cause) // what a host may pass
    expect(invalidInput.is(error) && error.issues[0]?.path.join('.')).toBe(path)
  })
})
