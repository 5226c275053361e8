import type { ValueType, WeekStart } from '../kernel/index.js'
import type { ComparisonOp, Serving, SumFn } from './ast.js'
import {
  countedUnits,
  dateText,
  dayText,
  instantText,
  lengthText,
  momentText,
  periodsText,
  windowText,
} from './chinese-time.js'
import { inCurrency, moneyText, percent, pointText, regionText } from './chinese-words.js'
import type { Clause, Describer, RelatedWords } from './describer.js'

/** Simplified Chinese: `所有套餐为pro且最近90天内没有购买的客户。` */
export const chinese: Describer = {
  rule: (entity, clause, about) => `所有${clause ? `${clause.text}的` : ''}${entity}${aboutRule(about)}。`,
  nothing: (entity) => `不包含任何${entity}。`,
  join: (op, clauses) => ({
    text: joined(clauses.map(bracketed), op === 'and' ? '且' : '或'),
    isJoined: true,
  }),
  deny: (clause) => ({ text: `不符合「${clause.text}」`, isJoined: false }),

  compare: ({ subject, op, type, value, ignoreCase, negated }) =>
    `${subject.text}${comparing(op, type, negated)(value)}${caseNote(ignoreCase)}`,
  match: ({ subject, op, value, ignoreCase, negated }) => {
    const not = negated ? '不' : ''
    const matched = { contains: `包含${value}`, startsWith: `以${value}开头`, endsWith: `以${value}结尾` }[op]
    return `${subject.text}${not}${matched}${caseNote(ignoreCase)}`
  },
  oneOf: ({ subject, values, more, negated }) =>
    negated
      ? `${subject.text}不是${listed(values, more, '及')}中的任何一个`
      : `${subject.text}为${listed(values, more, '或')}之一`,
  has: ({ subject, op, values, more, negated }) => {
    if (values.length === 1) return `${subject.text}${negated ? '不' : ''}包含${listed(values, more, '及')}`
    if (op === 'hasAll') return `${subject.text}${negated ? '未' : ''}同时包含${listed(values, more, '和')}`
    return `${subject.text}${negated ? '不' : ''}包含${listed(values, more, '或')}中的任何一个`
  },
  between: ({ subject, low, high, negated }) => `${subject.text}${negated ? '不' : ''}在${low}到${high}之间`,
  isSet: ({ subject, negated }) => `${subject.text}${negated ? '无值' : '有值'}`,
  within: ({ subject, window, negated }) => `${subject.text}${negated ? '不' : ''}在${windowText(window)}`,
  inRegion: ({ subject, region, negated }) =>
    `${subject.text}${negated ? '不' : ''}位于${regionText(region)}`,
  withinKm: ({ subject, distance: { km, of }, negated }) =>
    `${subject.text}${negated ? '不' : ''}在${pointText(of)}周围${km}公里以内`,
  related: ({ how, ...related }) => (related.kind === 'one' ? relatedOne : relatedMany)[how](related),
  counts: ({ related, op, count, negated }) => {
    if (op === 'eq' && count === 0) return relatedMany[negated ? 'some' : 'none'](related)
    return `${qualified(related)}${counts[op][negated ? 'denied' : 'plain']}${count}个`
  },
  sequence: ({ op, first, second, within, negated }) =>
    `${negated ? '从未' : '曾'}在${setApart(first)}后${lengthText(within)}内${op === 'missed' ? '没有' : '有'}${setApart(second)}`,
  regularly: ({ related, atLeast, of, each, negated }) => {
    const enough = `${negated ? '少于' : '至少'}${typeof each === 'string' ? countedUnits(atLeast, each) : `${atLeast}个周期`}`
    return `${periodsText(of, each)}中有${enough}有${qualified(related)}`
  },
  course: ({ say, related, during, without, isAgain }) => {
    const what = qualified(related)
    const [seen, lacking] = [windowText(during), windowText(without)]
    if (say === 'stopped') return `${seen}有${what}但${lacking}没有`
    if (say === 'first') return `${seen}有${what}且此前没有`
    return `${lacking}没有${what}但${seen}${isAgain ? '再次' : ''}出现`
  },
  bucket: ({ seed, from, to, negated }) => {
    const share = from === 0 ? percent(to) : `${percent(from)}至${percent(to)}部分`
    return `${negated ? '不' : ''}属于“${seed}”随机抽取的${share}`
  },

  owner: (place) => (place === 'first' ? '' : '其'),
  ownerThrough: (owner, relation) => `${owner}${relation}的`,
  field: ({ owner, label, currency }) => `${owner}${label}${inCurrency(currency)}`,
  sum: ({ owner, fn, related, field, currency }) => {
    const what = qualified(related)
    if (fn === 'latest') return `${owner}${asked(related)}最近一次${related.relation}的时间`
    if (fn === 'earliest') return `${owner}${asked(related)}首次${related.relation}的时间`
    if (fn === 'count' || !field) return `${owner}${what}的数量`
    if (fn === 'countDistinct') return `${owner}${what}中不同${field.label}的数量`
    return `${owner}${what}的${field.label}${inCurrency(currency)}${summing(fn, field.type)}`
  },
  age: ({ owner, label }) => `${owner}年龄${label === undefined ? '' : `（按${label}）`}`,
  birthday: ({ owner, label }) => `${owner}生日${label === undefined ? '' : `（按${label}）`}`,
  times: (of, by) => `${of}的${by === 0.5 ? '一半' : `${by}倍`}`,
  minus: (left, right) => `${left}减去${right}`,
  ratio: (left, right) => `${left}与${right}之比`,
  apart: (text) => `（${text}）`,
  constant: (value, type) => {
    if (typeof value === 'object') return moneyText(value)
    if (typeof value === 'boolean') return value ? '是' : '否'
    if (typeof value === 'number') return String(value)
    if (type === 'day') return dateText(value)
    if (type === 'instant') return instantText(value)
    return type === 'enum' ? value : `“${value}”`
  },
  moment: momentText,
  today: dayText,
  actor: (name) => `当前操作者的${name}`,
  param: (name) => `给定的${name}`,
}

function aboutRule({ purpose, zone, weekStart }: Serving = {}): string {
  const notes = [
    ...(purpose === undefined ? [] : [`反对${purpose}用途者除外`]),
    ...(zone === undefined ? [] : [`日期按${zone}时区计算`]),
    ...(weekStart === undefined ? [] : [`每周从${weekdays[weekStart]}开始`]),
  ]
  return notes.length > 0 ? `（${notes.join('；')}）` : ''
}

const weekdays: Readonly<Record<WeekStart, string>> = {
  monday: '星期一',
  saturday: '星期六',
  sunday: '星期日',
}

function bracketed({ text, isJoined }: Clause): string {
  return isJoined ? `（${text}）` : text
}

function joined(parts: readonly string[], word: string): string {
  if (parts.length < 3) return parts.join(word)
  return `${parts.slice(0, -1).join('，')}，${word}${parts.at(-1)}`
}

function listed(values: readonly string[], more: number, word: string): string {
  if (more > 0) return `${values.join('、')}${word}另外${more}个值`
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join('、')}${word}${values.at(-1)}`
}

function caseNote(ignoreCase: boolean): string {
  return ignoreCase ? '（不区分大小写）' : ''
}

type Comparing = (value: string) => string

function comparing(op: ComparisonOp, type: ValueType, negated: boolean): Comparing {
  if (op === 'eq') return (value) => `${negated ? '不' : ''}为${value}`
  const plain = orders[op][kindOf(type)]
  return negated ? (value) => `并非${plain(value)}` : plain
}

type Kind = 'number' | 'time' | 'text'

const orders: Readonly<Record<Exclude<ComparisonOp, 'eq'>, Readonly<Record<Kind, Comparing>>>> = {
  lt: {
    number: (value) => `小于${value}`,
    time: (value) => `早于${value}`,
    text: (value) => `排在${value}之前`,
  },
  lte: {
    number: (value) => `至多为${value}`,
    time: (value) => `不晚于${value}`,
    text: (value) => `排在${value}之前或与之相同`,
  },
  gt: {
    number: (value) => `大于${value}`,
    time: (value) => `晚于${value}`,
    text: (value) => `排在${value}之后`,
  },
  gte: {
    number: (value) => `至少为${value}`,
    time: (value) => `不早于${value}`,
    text: (value) => `排在${value}之后或与之相同`,
  },
}

function kindOf(type: ValueType): Kind {
  if (type === 'instant' || type === 'day') return 'time'
  return type === 'text' || type === 'ref' || type === 'enum' ? 'text' : 'number'
}

type How = Readonly<Record<'some' | 'none' | 'every', (related: RelatedWords) => string>>

const relatedMany: How = {
  some: (related) => `${inWindow(related)}有${which(related)}${related.relation}`,
  none: (related) => `${inWindow(related)}没有${which(related)}${related.relation}`,
  every: ({ where, ...related }) => `${asked(related)}所有${related.relation}均符合「${where?.text ?? ''}」`,
}

const relatedOne: How = {
  some: ({ relation, where }) => (where ? `${relation}符合「${where.text}」` : `有${relation}`),
  none: ({ relation, where }) => `没有${where ? `符合「${where.text}」的` : ''}${relation}`,
  every: ({ relation, where }) => `${relation}如有则符合「${where?.text ?? ''}」`,
}

function inWindow({ window }: RelatedWords): string {
  return window ? windowText(window) : ''
}

function which({ where }: RelatedWords): string {
  return where ? `${where.text}的` : ''
}

function asked(related: RelatedWords): string {
  const words = `${inWindow(related)}${related.where?.text ?? ''}`
  return words && `${words}的`
}

function qualified(related: RelatedWords): string {
  return `${asked(related)}${related.relation}`
}

/** Related records with what is asked of them in brackets, where more is said about them. */
function setApart({ where, ...related }: RelatedWords): string {
  return `${qualified(related)}${where ? `（${where.text}）` : ''}`
}

// With the measure word `个`, which goes with everything.
const counts: Readonly<Record<ComparisonOp, { plain: string; denied: string }>> = {
  eq: { plain: '恰好有', denied: '不是恰好有' },
  lt: { plain: '少于', denied: '至少有' },
  lte: { plain: '至多有', denied: '多于' },
  gt: { plain: '多于', denied: '至多有' },
  gte: { plain: '至少有', denied: '少于' },
}

type Summing = Exclude<SumFn, 'count' | 'countDistinct' | 'latest' | 'earliest'>

const sums: Readonly<Record<Summing, string>> = { sum: '总和', avg: '平均值', min: '最小值', max: '最大值' }

function summing(fn: Summing, type: ValueType): string {
  const isTime = type === 'instant' || type === 'day'
  if (isTime && (fn === 'min' || fn === 'max')) return fn === 'min' ? '最早值' : '最晚值'
  return sums[fn]
}
