import { formatDecimal, type Money } from '../kernel/index.js'
import type { Distance, Region } from './ast.js'

// biome-ignore format: a table
const currencies: Readonly<Record<string, string>> = {
  CNY: '元', EUR: '欧元', USD: '美元', JPY: '日元', GBP: '英镑', HKD: '港元', TWD: '新台币', MOP: '澳门元',
  KRW: '韩元', SGD: '新加坡元', AUD: '澳元', CAD: '加元', CHF: '瑞士法郎', THB: '泰铢', RUB: '卢布', INR: '印度卢比',
}

export const moneyText = (money: Money): string =>
  `${formatDecimal(money)}${currencies[money.currency] ?? money.currency}`

export const inCurrency = (currency: string | undefined): string => {
  if (currency === undefined) return ''
  return `（仅${currency === 'CNY' ? '人民币' : (currencies[currency] ?? currency)}）`
}

export const percent = (part: number): string => `${Number((part * 100).toPrecision(12))}%`

const systems = { 'iso-3166-2': 'ISO 3166-2', 'gbt-2260': 'GB/T 2260', nuts: 'NUTS' } as const
const countries = new Intl.DisplayNames('zh-Hans', { type: 'region' })

export const regionText = ({ system, code }: Pick<Region, 'system' | 'code'>): string => {
  if (system !== 'country') return `行政区划${code}（${systems[system]}）`
  return /^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code
}

export const pointText = ({ latitude, longitude, datum }: Distance['of']): string => {
  const north = `${latitude < 0 ? '南纬' : '北纬'}${Math.abs(latitude)}°`
  const east = `${longitude < 0 ? '西经' : '东经'}${Math.abs(longitude)}°`
  return `${north}、${east}（${datum}）`
}
