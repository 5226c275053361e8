/** The caller's mistake, in a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `npm run quickstart
npm run quickstart -- --purchases FILE --map 'externalId=order_id,customerId=customer_id,placedOn=placed_on,total=amount'

  --purchases FILE   a CSV of purchases; its first line names the columns
  --map PAIRS        which column is what: externalId, customerId and total are needed; placedOn or placedAt,
                     quantity, currency, status, name, email and phone are read where they are mapped
  --currency CODE    of amounts without a currency column. Default: USD
  --source NAME      the system the purchases come from. Default: the name of the file
  --db FILE          the database. Default: a file of its own for each data set, in .quickstart
  --help             this text`
