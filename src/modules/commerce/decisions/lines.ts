import { formatDecimal, type Issue, invalid, type Money } from '../../../kernel/index.js'

/** What is said of one position. */
export interface GivenLine {
  readonly productId?: string | null
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
  if ((given.gross === undefined) === (unitPrice === undefined)) {
    const came = unitPrice ? 'both' : 'neither'
    issues.push({ path: [...path, 'gross'], expected: 'one of gross and unitPrice', received: came })
    return undefined
  }
  const zero = { amount: 0, currency }
  const gross = given.gross ?? times(unitPrice ?? zero, quantity)
  const { discount = zero, tax = zero } = given
  const net = { amount: gross.amount - discount.amount - tax.amount, currency }
  const line = { currency, gross, discount, tax, net, cost }
  const found = faultsOf({ ...line, unitPrice }, currency, path)
  issues.push(...found)
  return found.length > 0
    ? undefined
    : { productId, quantity, unitPrice: unitPrice ?? times(gross, 1 / quantity), ...line }
}

function times({ amount, currency }: Money, factor: number): Money {
  return { amount: Math.round(amount * factor), currency }
}

interface Checked extends Omit<Amounts, 'currency'> {
  readonly unitPrice?: Money
}

function faultsOf(line: Checked, currency: string, path: Issue['path']): Issue[] {
  const amounts = Object.entries(line).flatMap(([name, value]) => (value ? [{ name, value }] : []))
  const mixed = amounts
    .filter(({ value }) => value.currency !== currency)
    .map(({ name, value }) => ({
      path: [...path, name, 'currency'],
      expected: `${currency}, as of the first amount`,
      received: value.currency,
    }))
  if (mixed.length > 0) return mixed
  if (!Number.isSafeInteger(line.gross.amount)) return [tooLarge([...path, 'gross'])]
  if (line.net.amount >= 0) return []
  const most = formatDecimal(line.gross)
  return [
    {
      path: [...path, 'discount'],
      expected: `discount and tax of at most ${most} together`,
      received: formatDecimal({ amount: line.discount.amount + line.tax.amount, currency }),
    },
  ]
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
