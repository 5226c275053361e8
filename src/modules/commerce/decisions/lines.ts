import { formatDecimal, type Issue, invalid, type Money } from '../../../kernel/index.js'

/** What is said of one position. */
export interface GivenLine {
  readonly productId?: string | null
  readonly sku?: string
  readonly name?: string
  readonly quantity?: number
  readonly unitPrice?: Money
  readonly gross?: Money
  readonly discount?: Money
  readonly tax?: Money
  readonly cost?: Money
}

/** What is said of a purchase's amounts. */
export interface GivenAmounts {
  readonly total?: Money
  readonly quantity?: number
  readonly cost?: Money
  readonly lines?: readonly GivenLine[]
}

export interface Amounts {
  readonly currency: string
  readonly gross: Money
  readonly discount: Money
  readonly tax: Money
  readonly net: Money
  readonly cost: Money | null
}

export interface PricedLine extends Amounts {
  readonly productId: string | null
  readonly quantity: number
  readonly unitPrice: Money
}

export interface Priced extends Amounts {
  readonly lines: readonly PricedLine[]
}

/**
 * Derives the lines of a purchase and their sums.
 *
 * @throws `input.invalid` naming every fault: no amount, two currencies, more discount and tax than gross, a `total`
 * that differs from the lines, a sum beyond 2^53
 */
export const priced = (given: GivenAmounts): Priced => {
  const issues: Issue[] = []
  const result = given.lines ? ofLines(given, given.lines, issues) : ofTotal(given, issues)
  if (issues.length > 0 || !result) throw invalid('purchase.record', issues)
  return result
}

function ofTotal({ total, quantity, cost }: GivenAmounts, issues: Issue[]): Priced | undefined {
  if (!total) {
    issues.push({ path: ['total'], expected: 'total or lines', received: 'neither' })
    return undefined
  }
  const line = pricedLine({ gross: total, quantity, cost }, total.currency, [], issues)
  return line && { ...sumOf([line]), lines: [line] }
}

function ofLines(
  { total, quantity, cost }: GivenAmounts,
  given: readonly GivenLine[],
  issues: Issue[],
): Priced | undefined {
  if (quantity !== undefined) issues.push(onlyOfTotal('quantity'))
  if (cost !== undefined) issues.push(onlyOfTotal('cost'))
  const currency = given.map((line) => (line.gross ?? line.unitPrice)?.currency).find(Boolean) ?? ''
  const lines = given.flatMap((line, index) => pricedLine(line, currency, ['lines', index], issues) ?? [])
  if (issues.length > 0) return undefined
  const sums = sumOf(lines)
  checkSums(sums, issues)
  if (total) checkTotal(total, sums, issues)
  return { ...sums, lines }
}

function onlyOfTotal(name: string): Issue {
  return { path: [name], expected: 'nothing beside lines: each line has its own', received: 'a value' }
}

function pricedLine(
  given: GivenLine,
  currency: string,
  path: Issue['path'],
  issues: Issue[],
): PricedLine | undefined {
  const { productId = null, quantity = 1, unitPrice, cost = null } = given
  issues.push(...faultsOfProduct(given, path))
  if ((given.gross === undefined) === (unitPrice === undefined)) {
    const came = unitPrice ? 'both' : 'neither'
    issues.push({ path: [...path, 'gross'], expected: 'one of gross and unitPrice', received: came })
    return undefined
  }
  const zero = { amount: 0, currency }
  const gross = given.gross ?? times(unitPrice ?? zero, quantity)
  const { discount = zero, tax = zero } = given
  const net = { amount: gross.amount - discount.amount - tax.amount, currency }
  const amounts = { gross, unitPrice: unitPrice ?? times(gross, 1 / quantity), discount, tax, net, cost }
  const faults = faultsOf(given, amounts, path)
  issues.push(...faults)
  return faults.length > 0 ? undefined : { productId, quantity, currency, ...amounts }
}

function faultsOfProduct({ productId, sku, name }: GivenLine, path: Issue['path']): Issue[] {
  const beside = (member: string, expected: string) => [
    { path: [...path, member], expected, received: 'a value' },
  ]
  if (sku !== undefined && (productId ?? null) !== null) return beside('sku', 'nothing beside productId')
  return sku === undefined && name !== undefined ? beside('name', 'a sku beside it') : []
}

function times({ amount, currency }: Money, factor: number): Money {
  return { amount: Math.round(amount * factor), currency }
}

type LineAmounts = Pick<PricedLine, 'gross' | 'unitPrice' | 'discount' | 'tax' | 'net'>

function faultsOf(given: GivenLine, amounts: LineAmounts, path: Issue['path']): Issue[] {
  const { gross, unitPrice, discount, tax, net } = amounts
  const { currency } = net
  const mixed = currencyFaults(given, currency, path)
  if (mixed.length > 0) return mixed
  if (!Number.isSafeInteger(gross.amount)) return [tooLarge([...path, 'gross'])]
  if (!Number.isSafeInteger(unitPrice.amount)) return [tooSmall(given, [...path, 'quantity'])]
  if (net.amount >= 0) return []
  const expected = `discount and tax of at most ${formatDecimal(gross)} together`
  const both = formatDecimal({ amount: discount.amount + tax.amount, currency })
  return [{ path: [...path, 'discount'], expected, received: both }]
}

function tooSmall({ quantity = 1 }: GivenLine, path: Issue['path']): Issue {
  return {
    path,
    expected: 'a quantity that leaves the unit price below 2^53',
    received: `number ${quantity}`,
  }
}

function currencyFaults(given: GivenLine, currency: string, path: Issue['path']): Issue[] {
  const { gross, unitPrice, discount, tax, cost } = given
  const expected = `${currency}, as of the first amount`
  return Object.entries({ gross, unitPrice, discount, tax, cost }).flatMap(([name, value]) =>
    value === undefined || value.currency === currency
      ? []
      : [{ path: [...path, name, 'currency'], expected, received: value.currency }],
  )
}

function tooLarge(path: Issue['path']): Issue {
  return { path, expected: 'an amount below 2^53 minor units', received: 'more' }
}

function sumOf(lines: readonly PricedLine[]): Amounts {
  const currency = lines[0]?.currency ?? ''
  const sum = (amount: (line: PricedLine) => number) => ({
    amount: lines.reduce((total, line) => total + amount(line), 0),
    currency,
  })
  return {
    currency,
    gross: sum(({ gross }) => gross.amount),
    discount: sum(({ discount }) => discount.amount),
    tax: sum(({ tax }) => tax.amount),
    net: sum(({ net }) => net.amount),
    cost: lines.every(({ cost }) => cost !== null) ? sum(({ cost }) => cost?.amount ?? 0) : null,
  }
}

function checkSums({ gross, cost }: Amounts, issues: Issue[]): void {
  if (!Number.isSafeInteger(gross.amount)) issues.push(tooLarge(['lines']))
  if (cost && !Number.isSafeInteger(cost.amount)) issues.push(tooLarge(['lines']))
}

function checkTotal(total: Money, { gross, discount, currency }: Amounts, issues: Issue[]): void {
  const paid = { amount: gross.amount - discount.amount, currency }
  if (total.amount === paid.amount && total.currency === currency) return
  issues.push({
    path: ['total'],
    expected: `the sum of the lines, ${formatDecimal(paid)} ${currency}`,
    received: `${formatDecimal(total)} ${total.currency}`,
  })
}
