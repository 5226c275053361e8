import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CalendarUnit,
  type Condition,
  describe as describeRule,
  type Operand,
  type Rule,
  type Sum,
  type Window,
} from '../../src/rules/index.js'
import { anyRule } from './arbitraries.js'
import { catalogue } from './catalogue.js'
import { spoken } from './sayings.js'

const sentences = (where: Condition, more: Partial<Rule> = {}) => {
  const rule: Rule = { v: 1, entity: 'customer', where, ...more }
  return [describeRule(rule, spoken, { locale: 'en' }), describeRule(rule, spoken, { locale: 'zh-Hans-CN' })]
}

const field = (name: string): Operand => ({ field: name })
const eq = (name: string, value: string | number | boolean): Condition => ({
  op: 'eq',
  left: field(name),
  right: { value },
})
const not = (of: Condition): Condition => ({ op: 'not', of })
const and = (...of: readonly Condition[]): Condition => ({ op: 'and', of })
const or = (...of: readonly Condition[]): Condition => ({ op: 'or', of })
const placed = (window: Window): Condition => ({ op: 'within', left: field('placedAt'), window })
const lastDays = (days: number): Condition => placed({ last: { days } })
const some = (relation: string, where?: Condition): Condition =>
  where ? { op: 'some', relation, where } : { op: 'some', relation }
const sum = (fn: Sum['fn'], more: Partial<Sum> = {}): Operand => ({
  sum: { fn, relation: 'purchases', ...more },
})
const gte = (left: Operand, right: Operand): Condition => ({ op: 'gte', left, right })
const euros = (amount: number): Operand => ({ value: { amount, currency: 'EUR' } })
const paid = eq('status', 'paid')
const calendar = (unit: CalendarUnit, from: number, until: number): Condition => ({
  op: 'within',
  left: field('createdAt'),
  window: { calendar: { unit, from, until } },
})

type Saying = readonly [english: string, chinese: string, where: Condition, about?: Partial<Rule>]

const said: readonly Saying[] = [
  ['Every customer.', '所有客户。', and()],
  ['No customer.', '不包含任何客户。', or()],
  ['Every customer whose plan is pro.', '所有套餐为pro的客户。', eq('plan', 'pro')],
  ['Every customer whose plan is not on trial.', '所有套餐不为on_trial的客户。', not(eq('plan', 'on_trial'))],
  ['Every customer whose VIP is true.', '所有VIP为是的客户。', eq('vip', true)],
  [
    'Every customer whose plan is one of free or pro.',
    '所有套餐为free或pro之一的客户。',
    { op: 'in', left: field('plan'), values: ['free', 'pro'] },
  ],
  [
    'Every customer whose plan is none of free and pro.',
    '所有套餐不是free及pro中的任何一个的客户。',
    not({ op: 'in', left: field('plan'), values: ['free', 'pro'] }),
  ],
  [
    'Every customer whose visits is one of 0, 1, 2, 3, 4, 5, 6, 7 or 2 more.',
    '所有访问次数为0、1、2、3、4、5、6、7或另外2个值之一的客户。',
    { op: 'in', left: field('visits'), values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] },
  ],
  [
    'Every customer whose name contains “a” (in upper or lower case).',
    '所有名称包含“a”（不区分大小写）的客户。',
    { op: 'contains', left: field('name'), right: { value: 'a' }, ignoreCase: true },
  ],
  [
    'Every customer whose name does not start with “A”.',
    '所有名称不以“A”开头的客户。',
    not({ op: 'startsWith', left: field('name'), right: { value: 'A' } }),
  ],
  [
    'Every customer whose name ends with “a”.',
    '所有名称以“a”结尾的客户。',
    { op: 'endsWith', left: field('name'), right: { value: 'a' } },
  ],
  [
    'Every customer whose name is at or after “m”.',
    '所有名称排在“m”之后或与之相同的客户。',
    gte(field('name'), { value: 'm' }),
  ],
  ['Every customer whose name is known.', '所有名称有值的客户。', { op: 'isSet', left: field('name') }],
  [
    'Every customer whose name is missing.',
    '所有名称无值的客户。',
    not({ op: 'isSet', left: field('name') }),
  ],
  [
    'Every customer whose visits is less than 3.',
    '所有访问次数小于3的客户。',
    { op: 'lt', left: field('visits'), right: { value: 3 } },
  ],
  [
    'Every customer whose visits is not at most 3.',
    '所有访问次数并非至多为3的客户。',
    not({ op: 'lte', left: field('visits'), right: { value: 3 } }),
  ],
  [
    'Every customer whose visits is between 1 and 3.',
    '所有访问次数在1到3之间的客户。',
    and(gte(field('visits'), { value: 1 }), { op: 'lte', left: field('visits'), right: { value: 3 } }),
  ],
  [
    'Every customer whose tags include “a”.',
    '所有标签包含“a”的客户。',
    { op: 'hasAny', left: field('tags'), values: ['a'] },
  ],
  [
    'Every customer whose tags do not include any of “a” or “b”.',
    '所有标签不包含“a”或“b”中的任何一个的客户。',
    not({ op: 'hasAny', left: field('tags'), values: ['a', 'b'] }),
  ],
  [
    'Every customer whose tags include all of “a” and “b”.',
    '所有标签同时包含“a”和“b”的客户。',
    { op: 'hasAll', left: field('tags'), values: ['a', 'b'] },
  ],
  [
    'Every customer whose since is on or after 2026-05-01.',
    '所有加入日期不早于2026年5月1日的客户。',
    gte(field('since'), { value: '2026-05-01' }),
  ],
  [
    'Every customer whose since is 3 days before today.',
    '所有加入日期为3天前的客户。',
    { op: 'eq', left: field('since'), right: { today: -3 } },
  ],
  [
    'Every customer whose since is before tomorrow.',
    '所有加入日期早于明天的客户。',
    { op: 'lt', left: field('since'), right: { today: 1 } },
  ],
  [
    'Every customer whose created at is before 3 days ago.',
    '所有创建时间早于3天前的客户。',
    { op: 'lt', left: field('createdAt'), right: { instant: { ago: { days: 3 } } } },
  ],
  [
    'Every customer whose created at is at or before now.',
    '所有创建时间不晚于当前时间的客户。',
    { op: 'lte', left: field('createdAt'), right: { instant: { ago: { days: 0 } } } },
  ],
  [
    "Every customer whose owner is the asking actor's id.",
    '所有负责人为当前操作者的id的客户。',
    { op: 'eq', left: field('ownerId'), right: { actor: 'id' } },
  ],
  [
    'Every customer whose name is the given home town.',
    '所有名称为给定的homeTown的客户。',
    { op: 'eq', left: field('name'), right: { param: 'homeTown' } },
  ],
  [
    'Every customer whose spent is at least 1000.00 EUR.',
    '所有消费额至少为1000.00欧元的客户。',
    gte(field('spent'), euros(1000_00)),
  ],
  [
    'Every customer whose spent in USD is at least 5.00 USD.',
    '所有消费额（仅美元）至少为5.00美元的客户。',
    gte({ field: 'spent', in: 'USD' }, { value: { amount: 500, currency: 'USD' } }),
  ],
]

const windows: readonly Saying[] = [
  ['Every customer whose created at is today.', '所有创建时间在今天的客户。', calendar('day', 0, 1)],
  ['Every customer whose created at is yesterday.', '所有创建时间在昨天的客户。', calendar('day', -1, 0)],
  ['Every customer whose created at is this month.', '所有创建时间在本月的客户。', calendar('month', 0, 1)],
  [
    'Every customer whose created at is not last week.',
    '所有创建时间不在上周的客户。',
    not(calendar('week', -1, 0)),
  ],
  [
    'Every customer whose created at is next quarter.',
    '所有创建时间在下个季度的客户。',
    calendar('quarter', 1, 2),
  ],
  [
    'Every customer whose created at is in the 7 days before today.',
    '所有创建时间在今天之前的7天内的客户。',
    calendar('day', -7, 0),
  ],
  [
    'Every customer whose created at is in the 3 months before this one.',
    '所有创建时间在本月之前的3个月内的客户。',
    calendar('month', -3, 0),
  ],
  [
    'Every customer whose created at is in the 2 weeks after this one.',
    '所有创建时间在本周之后的2周内的客户。',
    calendar('week', 1, 3),
  ],
  [
    'Every customer whose created at is last year or this year.',
    '所有创建时间在去年或今年的客户。',
    calendar('year', -1, 1),
  ],
  [
    'Every customer whose created at is this month or in the 2 months before.',
    '所有创建时间在本月及之前的2个月内的客户。',
    calendar('month', -2, 1),
  ],
  [
    'Every customer whose created at is on the 3rd day before today.',
    '所有创建时间在3天前的客户。',
    calendar('day', -3, -2),
  ],
  [
    'Every customer whose created at is in the 2nd month after this one.',
    '所有创建时间在2个月后的那个月的客户。',
    calendar('month', 2, 3),
  ],
  [
    'Every customer whose created at is from the 12th month before this one to the 7th month before this one.',
    '所有创建时间在12个月前的那个月至7个月前的那个月的客户。',
    calendar('month', -12, -6),
  ],
  [
    'Every customer that has purchases this month.',
    '所有本月有购买的客户。',
    some('purchases', placed({ calendar: { unit: 'month', from: 0, until: 1 } })),
  ],
  [
    'Every customer that has purchases between 180 days ago and 90 days ago.',
    '所有180天前至90天前之间有购买的客户。',
    some('purchases', placed({ after: { ago: { days: 180 } }, upTo: { ago: { days: 90 } } })),
  ],
  [
    'Every customer that has no purchases after 90 days ago.',
    '所有90天前以来没有购买的客户。',
    not(some('purchases', placed({ after: { ago: { days: 90 } } }))),
  ],
  [
    'Every customer that has purchases at or before 90 days ago.',
    '所有90天前或更早有购买的客户。',
    some('purchases', placed({ upTo: { ago: { days: 90 } } })),
  ],
  [
    'Every customer whose created at is in the next 1 day and 6 hours.',
    '所有创建时间在未来1天6小时内的客户。',
    { op: 'within', left: field('createdAt'), window: { next: { hours: 30 } } },
  ],
  [
    'Every customer whose created at is from 2026-01-01T00:00:00.000Z to before 2026-02-01T12:30:05.000Z.',
    '所有创建时间在2026年1月1日00:00（UTC）至2026年2月1日12:30:05（UTC）之间（不含后者）的客户。',
    {
      op: 'within',
      left: field('createdAt'),
      window: { from: '2026-01-01T00:00:00.000Z', until: '2026-02-01T12:30:05.000Z' },
    },
  ],
  [
    'Every customer whose age is at least 18.',
    '所有年龄至少为18的客户。',
    gte({ age: 'birthday' }, { value: 18 }),
  ],
  [
    'Every customer whose birthday is today or in the 13 days after.',
    '所有生日在今天及之后的13天内的客户。',
    {
      op: 'within',
      left: { birthday: 'birthday' },
      window: { calendar: { unit: 'day', from: 0, until: 14 } },
    },
  ],
  [
    'Every customer whose birthday is not this month.',
    '所有生日不在本月的客户。',
    not({
      op: 'within',
      left: { birthday: 'birthday' },
      window: { calendar: { unit: 'month', from: 0, until: 1 } },
    }),
  ],
]

const sums: readonly Saying[] = [
  [
    'Every customer whose total net of purchases in the last 365 days is at least 1000.00 EUR.',
    '所有最近365天内的购买的净额总和至少为1000.00欧元的客户。',
    gte(sum('sum', { field: 'net', where: lastDays(365) }), euros(1000_00)),
  ],
  [
    'Every customer whose total net in USD of purchases is at least 1000.00 USD.',
    '所有购买的净额（仅美元）总和至少为1000.00美元的客户。',
    gte(sum('sum', { field: 'net', in: 'USD' }), { value: { amount: 1000_00, currency: 'USD' } }),
  ],
  [
    'Every customer whose average quantity of purchases in the last 30 days (whose status is paid) is at least 2.',
    '所有最近30天内状态为paid的购买的件数平均值至少为2的客户。',
    gte(sum('avg', { field: 'quantity', where: and(lastDays(30), paid) }), { value: 2 }),
  ],
  [
    'Every customer whose lowest quantity of purchases is at least 2.',
    '所有购买的件数最小值至少为2的客户。',
    gte(sum('min', { field: 'quantity' }), { value: 2 }),
  ],
  [
    'Every customer whose latest due on of purchases is on or after 2026-05-01.',
    '所有购买的到期日最晚值不早于2026年5月1日的客户。',
    gte(sum('max', { field: 'dueOn' }), { value: '2026-05-01' }),
  ],
  [
    'Every customer whose number of different values of source of purchases is at least 2.',
    '所有购买中不同来源的数量至少为2的客户。',
    gte(sum('countDistinct', { field: 'source' }), { value: 2 }),
  ],
  [
    'Every customer the latest of whose purchases is before 90 days ago.',
    '所有最近一次购买的时间早于90天前的客户。',
    { op: 'lt', left: sum('latest'), right: { instant: { ago: { days: 90 } } } },
  ],
  [
    'Every customer the first of whose purchases is in the last 30 days.',
    '所有首次购买的时间在最近30天内的客户。',
    { op: 'within', left: sum('earliest'), window: { last: { days: 30 } } },
  ],
  [
    'Every customer that has at least 2 purchases in the last 30 days.',
    '所有最近30天内的购买至少有2个的客户。',
    gte(sum('count', { where: lastDays(30) }), { value: 2 }),
  ],
  [
    'Every customer that has at least 1 purchase whose status is paid.',
    '所有状态为paid的购买至少有1个的客户。',
    gte(sum('count', { where: paid }), { value: 1 }),
  ],
  [
    'Every customer that has fewer than 1 subsidiary.',
    '所有子公司少于1个的客户。',
    { op: 'lt', left: sum('count', { relation: 'subsidiaries' }), right: { value: 1 } },
  ],
  [
    'Every customer that has at most 3 purchases.',
    '所有购买至多有3个的客户。',
    not({ op: 'gt', left: sum('count'), right: { value: 3 } }),
  ],
  [
    'Every customer that has no purchases.',
    '所有没有购买的客户。',
    { op: 'eq', left: sum('count'), right: { value: 0 } },
  ],
  [
    'Every customer whose number of purchases in the last 30 days is more than its number of purchases between 60 days ago and 30 days ago.',
    '所有最近30天内的购买的数量大于其60天前至30天前之间的购买的数量的客户。',
    {
      op: 'gt',
      left: sum('count', { where: lastDays(30) }),
      right: sum('count', {
        where: placed({ after: { ago: { days: 60 } }, upTo: { ago: { days: 30 } } }),
      }),
    },
  ],
  [
    'Every customer whose total net of purchases in the last 180 days is less than half of its total net of purchases.',
    '所有最近180天内的购买的净额总和小于其购买的净额总和的一半的客户。',
    {
      op: 'lt',
      left: sum('sum', { field: 'net', where: lastDays(180) }),
      right: { times: { of: sum('sum', { field: 'net' }), by: 0.5 } },
    },
  ],
  [
    'Every customer where the ratio of its number of purchases (whose status is refunded) to its number of purchases is more than 0.3.',
    '所有其状态为refunded的购买的数量与其购买的数量之比大于0.3的客户。',
    {
      op: 'gt',
      left: { ratio: [sum('count', { where: eq('status', 'refunded') }), sum('count')] },
      right: { value: 0.3 },
    },
  ],
  [
    'Every customer where twice (its visits minus 3) is at least 1.5 times its visits.',
    '所有（其访问次数减去3）的2倍至少为其访问次数的1.5倍的客户。',
    gte(
      { times: { of: { minus: [field('visits'), { value: 3 }] }, by: 2 } },
      { times: { of: field('visits'), by: 1.5 } },
    ),
  ],
  [
    "Every customer whose parent's plan is pro.",
    '所有上级的套餐为pro的客户。',
    { op: 'eq', left: { related: { relation: 'parent', of: field('plan') } }, right: { value: 'pro' } },
  ],
  [
    "Every customer whose visits is more than its parent's parent's visits.",
    '所有访问次数大于其上级的上级的访问次数的客户。',
    {
      op: 'gt',
      left: field('visits'),
      right: {
        related: { relation: 'parent', of: { related: { relation: 'parent', of: field('visits') } } },
      },
    },
  ],
]

const courses: readonly Saying[] = [
  [
    'Every customer that has purchases followed by tickets within 30 days.',
    '所有曾在购买后30天内有工单的客户。',
    {
      op: 'followedBy',
      first: { relation: 'purchases' },
      next: { relation: 'tickets' },
      within: { days: 30 },
    },
  ],
  [
    'Every customer that has no purchases (whose status is paid) followed by tickets (whose status is open) within 1 day.',
    '所有从未在购买（状态为paid）后1天内有工单（状态为open）的客户。',
    not({
      op: 'followedBy',
      first: { relation: 'purchases', where: paid },
      next: { relation: 'tickets', where: eq('status', 'open') },
      within: { days: 1 },
    }),
  ],
  [
    'Every customer that has purchases not followed by purchases within 14 days.',
    '所有曾在购买后14天内没有购买的客户。',
    {
      op: 'missed',
      first: { relation: 'purchases' },
      next: { relation: 'purchases' },
      within: { days: 14 },
    },
  ],
  [
    'Every customer that has no purchases that were not followed by tickets within 2 hours.',
    '所有从未在购买后2小时内没有工单的客户。',
    not({
      op: 'missed',
      first: { relation: 'purchases' },
      next: { relation: 'tickets' },
      within: { hours: 2 },
    }),
  ],
  [
    'Every customer that has purchases in at least 3 of the 6 months before this one.',
    '所有本月之前的6个月中有至少3个月有购买的客户。',
    { op: 'regularly', relation: 'purchases', atLeast: 3, of: 6, each: 'month' },
  ],
  [
    'Every customer that has purchases (whose status is paid) on fewer than 5 of the 7 days before today.',
    '所有今天之前的7天中有少于5天有状态为paid的购买的客户。',
    not({ op: 'regularly', relation: 'purchases', where: paid, atLeast: 5, of: 7, each: 'day' }),
  ],
  [
    'Every customer that has purchases in at least 3 of the last 6 periods of 30 days.',
    '所有最近6个30天周期中有至少3个周期有购买的客户。',
    { op: 'regularly', relation: 'purchases', atLeast: 3, of: 6, each: { days: 30 } },
  ],
  [
    'Every customer that has purchases in the last 365 days but none in the last 90 days.',
    '所有最近365天内有购买但最近90天内没有的客户。',
    and(some('purchases', lastDays(365)), not(some('purchases', lastDays(90)))),
  ],
  [
    'Every customer that is not one (that has purchases in the last 365 days but none in the last 90 days).',
    '所有不符合「最近365天内有购买但最近90天内没有」的客户。',
    not(and(some('purchases', lastDays(365)), not(some('purchases', lastDays(90))))),
  ],
  [
    'Every customer whose VIP is true and that has purchases (whose status is paid) in the last 365 days but none in the last 90 days.',
    '所有VIP为是且最近365天内有状态为paid的购买但最近90天内没有的客户。',
    and(
      eq('vip', true),
      some('purchases', and(lastDays(365), paid)),
      not(some('purchases', and(lastDays(90), paid))),
    ),
  ],
  [
    'Every customer that has purchases in the last 30 days after none between 120 days ago and 30 days ago.',
    '所有120天前至30天前之间没有购买但最近30天内出现的客户。',
    and(
      some('purchases', lastDays(30)),
      not(some('purchases', placed({ after: { ago: { days: 120 } }, upTo: { ago: { days: 30 } } }))),
    ),
  ],
  [
    'Every customer that has purchases again in the last 30 days after none between 120 days ago and 30 days ago.',
    '所有120天前至30天前之间没有购买但最近30天内再次出现的客户。',
    and(
      some('purchases', lastDays(30)),
      not(some('purchases', placed({ after: { ago: { days: 120 } }, upTo: { ago: { days: 30 } } }))),
      some('purchases', placed({ upTo: { ago: { days: 120 } } })),
    ),
  ],
  [
    'Every customer that has purchases in the last 30 days and none before.',
    '所有最近30天内有购买且此前没有的客户。',
    and(some('purchases', lastDays(30)), not(some('purchases', placed({ upTo: { ago: { days: 30 } } })))),
  ],
  [
    'Every customer that has purchases in the last 365 days and that has no purchases in the last 90 days whose status is paid.',
    '所有最近365天内有购买且最近90天内没有状态为paid的购买的客户。',
    and(some('purchases', lastDays(365)), not(some('purchases', and(lastDays(90), paid)))),
  ],
]

const places: readonly Saying[] = [
  [
    'Every customer whose address is in Germany.',
    '所有地址位于德国的客户。',
    { op: 'inRegion', left: field('address'), system: 'country', code: 'DE' },
  ],
  [
    'Every customer whose address is not in the region DE-BY (ISO 3166-2).',
    '所有地址不位于行政区划DE-BY（ISO 3166-2）的客户。',
    not({ op: 'inRegion', left: field('address'), system: 'iso-3166-2', code: 'DE-BY' }),
  ],
  [
    'Every customer whose address is in the region 310000 (GB/T 2260).',
    '所有地址位于行政区划310000（GB/T 2260）的客户。',
    { op: 'inRegion', left: field('address'), system: 'gbt-2260', code: '310000' },
  ],
  [
    'Every customer whose address is within 10 km of 52.52° N, 13.405° E (WGS-84).',
    '所有地址在北纬52.52°、东经13.405°（WGS-84）周围10公里以内的客户。',
    {
      op: 'withinKm',
      left: field('address'),
      km: 10,
      of: { latitude: 52.52, longitude: 13.405, datum: 'WGS-84' },
    },
  ],
  [
    'Every customer whose address is not within 2.5 km of 33.87° S, 151.2° E (WGS-84).',
    '所有地址不在南纬33.87°、东经151.2°（WGS-84）周围2.5公里以内的客户。',
    not({
      op: 'withinKm',
      left: field('address'),
      km: 2.5,
      of: { latitude: -33.87, longitude: 151.2, datum: 'WGS-84' },
    }),
  ],
  [
    'Every customer that is in the random 10% of “spring”.',
    '所有属于“spring”随机抽取的10%的客户。',
    { op: 'bucket', seed: 'spring', from: 0, to: 0.1 },
  ],
  [
    'Every customer that is not in the random part from 7% to 30% of “spring”.',
    '所有不属于“spring”随机抽取的7%至30%部分的客户。',
    not({ op: 'bucket', seed: 'spring', from: 0.07, to: 0.3 }),
  ],
]

const related: readonly Saying[] = [
  ['Every customer that has purchases.', '所有有购买的客户。', some('purchases')],
  [
    'Every customer that has no purchases in the last 90 days.',
    '所有最近90天内没有购买的客户。',
    not(some('purchases', lastDays(90))),
  ],
  [
    'Every customer that has purchases in the last 7 days (whose status is paid and whose quantity is at least 2).',
    '所有最近7天内有状态为paid且件数至少为2的购买的客户。',
    some('purchases', and(lastDays(7), paid, gte(field('quantity'), { value: 2 }))),
  ],
  [
    'Every customer all of whose purchases in the last 7 days are ones whose status is paid.',
    '所有最近7天内的所有购买均符合「状态为paid」的客户。',
    not(some('purchases', and(lastDays(7), not(paid)))),
  ],
  [
    'Every customer whose parent is one whose plan is pro.',
    '所有上级符合「套餐为pro」的客户。',
    some('parent', eq('plan', 'pro')),
  ],
  ['Every customer whose parent is not on record.', '所有没有上级的客户。', not(some('parent'))],
  [
    'Every customer whose parent, if any, is one whose plan is pro.',
    '所有上级如有则符合「套餐为pro」的客户。',
    not(some('parent', not(eq('plan', 'pro')))),
  ],
  [
    'Every customer whose plan is pro and (whose VIP is true or whose visits is at least 9).',
    '所有套餐为pro且（VIP为是或访问次数至少为9）的客户。',
    and(eq('plan', 'pro'), or(eq('vip', true), gte(field('visits'), { value: 9 }))),
  ],
  [
    'Every customer whose plan is pro, whose VIP is true and whose visits is at least 9.',
    '所有套餐为pro，VIP为是，且访问次数至少为9的客户。',
    and(eq('plan', 'pro'), eq('vip', true), gte(field('visits'), { value: 9 })),
  ],
  [
    'Every customer that is not one (whose VIP is true or whose visits is at least 9).',
    '所有不符合「VIP为是或访问次数至少为9」的客户。',
    not(or(eq('vip', true), gte(field('visits'), { value: 9 }))),
  ],
  [
    'Every customer whose plan is pro (except who objects to marketing; days as in Europe/Berlin).',
    '所有套餐为pro的客户（反对marketing用途者除外；日期按Europe/Berlin时区计算）。',
    eq('plan', 'pro'),
    { purpose: 'marketing', zone: 'Europe/Berlin' },
  ],
  [
    'Every customer whose plan is pro (days as in Asia/Riyadh; weeks from Sunday).',
    '所有套餐为pro的客户（日期按Asia/Riyadh时区计算；每周从星期日开始）。',
    eq('plan', 'pro'),
    { zone: 'Asia/Riyadh', weekStart: 'sunday' },
  ],
]

describe('describe', () => {
  const all = [...said, ...windows, ...sums, ...courses, ...places, ...related].map(
    ([english, chinese, where, about]) => ({ english, chinese, where, about }),
  )
  it.each(all)(
    'says: $english $chinese [RU-23: what rules can say]',
    ({ english, chinese, where, about }) => {
      expect(sentences(where, about)).toEqual([english, chinese])
    },
  )

  it('says a window of days as days', () => {
    const since: Condition = {
      op: 'within',
      left: field('since'),
      window: { from: '2026-05-01', until: '2026-06-01' },
    }
    expect(sentences(since)).toEqual([
      'Every customer whose since is from 2026-05-01 to before 2026-06-01.',
      '所有加入日期在2026年5月1日至2026年6月1日之间（不含后者）的客户。',
    ])
  })

  it('has words for every rule, in every language', () => {
    fc.assert(
      fc.property(anyRule(), fc.constantFrom('en', 'zh'), (rule, locale) => {
        expect(describeRule(rule, catalogue, { locale })).not.toMatch(/undefined|object|null|NaN|\s\s/)
      }),
    )
  })

  it('falls to Chinese from any of its regions, and to English from what nobody speaks', () => {
    const rule: Rule = { v: 1, entity: 'customer', where: eq('plan', 'pro') }
    const say = (locale: string) => describeRule(rule, spoken, { locale })
    expect(['zh', 'zh-Hans', 'zh-Hans-CN', 'zh-SG'].map(say)).toEqual(Array(4).fill('所有套餐为pro的客户。'))
    expect(['en-GB', 'tlh'].map(say)).toEqual(Array(2).fill('Every customer whose plan is pro.'))
  })
})
