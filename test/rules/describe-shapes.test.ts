import { describe, expect, it } from 'vitest'
import { days } from '../../src/kernel/index.js'
import {
  age,
  birthdayWithin,
  type CalendarUnit,
  comingPeriods,
  describe as describeRule,
  fieldRefs,
  first,
  followedBy,
  missed,
  previousPeriods,
  type Rule,
  regularly,
  restarted,
  stopped,
  thisPeriod,
} from '../../src/rules/index.js'
import { spoken } from './sayings.js'
import type { CustomerFields } from './spoken-fields.js'

// The factory does not know the types; models say them, and here the test does.
const f = fieldRefs(spoken, 'customer') as unknown as CustomerFields
const paid = f.purchases.where((purchase) => purchase.status.eq('paid'))
const inMonths = { atLeast: 3, of: 6, each: 'month' as CalendarUnit }

const said: readonly (readonly [english: string, chinese: string, rule: Rule])[] = [
  ['whose plan is not pro', '套餐不为pro', f.plan.ne('pro')],
  ['whose plan is none of free and pro', '套餐不是free及pro中的任何一个', f.plan.notIn(['free', 'pro'])],
  ['whose visits is between 1 and 3', '访问次数在1到3之间', f.visits.between(1, 3)],
  ['whose name is missing', '名称无值', f.name.isMissing()],
  ['whose tags include “a”', '标签包含“a”', f.tags.has('a')],
  ['that has no purchases', '没有购买', f.purchases.none()],
  [
    'all of whose purchases are ones whose status is paid',
    '所有购买均符合「状态为paid」',
    f.purchases.every((purchase) => purchase.status.eq('paid')),
  ],
  [
    'whose birthday is today or in the 13 days after',
    '生日在今天及之后的13天内',
    birthdayWithin(f.birthday, { calendar: { unit: 'day', from: 0, until: 14 } }),
  ],
  ['whose age is at least 18', '年龄至少为18', age(f.birthday).gte(18)],
  [
    'that has purchases in the last 365 days but none in the last 90 days',
    '最近365天内有购买但最近90天内没有',
    stopped(f.purchases, { long: days(365), recent: days(90) }),
  ],
  [
    'that has purchases (whose status is paid) again in the last 30 days after none between 120 days ago and 30 days ago',
    '120天前至30天前之间没有状态为paid的购买但最近30天内再次出现',
    restarted(paid, { recent: days(30), quiet: days(90) }),
  ],
  [
    'that has purchases in the last 30 days and none before',
    '最近30天内有购买且此前没有',
    first(f.purchases).within(days(30)),
  ],
  [
    'that has purchases from 2026-01-01T00:00:00.000Z to before 2026-02-01T00:00:00.000Z and none before',
    '2026年1月1日00:00（UTC）至2026年2月1日00:00（UTC）之间（不含后者）有购买且此前没有',
    first(f.purchases).within({ from: '2026-01-01T00:00:00.000Z', until: '2026-02-01T00:00:00.000Z' }),
  ],
  [
    'that has purchases followed by tickets within 30 days',
    '曾在购买后30天内有工单',
    followedBy(f.purchases, f.tickets, days(30)),
  ],
  [
    'that has purchases (whose status is paid) not followed by purchases within 14 days',
    '曾在购买（状态为paid）后14天内没有购买',
    missed(paid, f.purchases, days(14)),
  ],
  [
    'that has purchases in at least 3 of the 6 months before this one',
    '本月之前的6个月中有至少3个月有购买',
    regularly(f.purchases, inMonths),
  ],
  ['whose created at is this month', '创建时间在本月', f.createdAt.within(thisPeriod('month'))],
  [
    'whose created at is in the 7 days before today',
    '创建时间在今天之前的7天内',
    f.createdAt.within(previousPeriods(7, 'day')),
  ],
  [
    'whose created at is today or tomorrow',
    '创建时间在今天或明天',
    f.createdAt.within(comingPeriods(2, 'day')),
  ],
]

describe('describe', () => {
  it.each(said)(
    'says what a builder wrote as one thing: %s %s [RU-23: what rules can say]',
    (english, chinese, rule) => {
      expect(describeRule(rule, spoken, { locale: 'en' })).toBe(`Every customer ${english}.`)
      expect(describeRule(rule, spoken, { locale: 'zh' })).toBe(`所有${chinese}的客户。`)
    },
  )
})
