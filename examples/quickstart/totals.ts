import { formatDecimal, type Money } from 'clientele/kernel'
import { model, type QuickstartCrm } from './crm.js'

/** What is stored, read back from the database. */
export const totalsOf = async (crm: QuickstartCrm): Promise<string> => {
  // #region totals
  const purchases = await crm.purchase.count()
  const customers = await crm.customer.count({ where: model.fields.customer.purchases.some() })
  const sums = new Map<string, number>()
  for await (const { net } of crm.purchase.stream()) {
    sums.set(net.currency, (sums.get(net.currency) ?? 0) + net.amount)
  }
  // #endregion
  const amounts = [...sums].map(([currency, amount]) => inWords({ amount, currency }))
  return `${digits(purchases)} purchases by ${digits(customers)} customers for ${amounts.join(' and ') || 'nothing'}`
}

/** `69,659`. */
export const digits = (count: number): string => count.toLocaleString('en-US')

const names: Readonly<Record<string, string>> = { USD: 'dollars', EUR: 'euros' }

/** `2,500,315.63 dollars`. */
export const inWords = ({ amount, currency }: Money): string => {
  const [whole = '', fraction] = formatDecimal({ amount, currency }).split('.')
  return `${digits(Number(whole))}${fraction ? `.${fraction}` : ''} ${names[currency] ?? currency}`
}
