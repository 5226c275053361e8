import type { OperationContext } from '../../kernel/index.js'
import type { ImportTarget } from './entities.js'
import type { RowToImport } from './inputs.js'

export interface MovingOptions {
  /** What may be imported. Default: customers only. Purchases need the module `commerce`. */
  readonly into?: readonly ImportTarget[]
  /**
   * Whether rows that would make a customer again who has been erased are refused; those who came back by themselves are not.
   * Needs the module `privacy`, with its key. Default: false.
   */
  readonly refuseErased?: boolean
  /** Whether rows may tell of consents, for the ledger of the module `privacy`, which it then needs. Default: false. */
  readonly consents?: boolean
  /** Asked before each row, inside its unit of work; one that throws refuses the row. */
  readonly beforeRow?: BeforeRow
}

/** What a host, or another module, has to say of a row before it is taken. */
export type BeforeRow = (context: OperationContext, row: RowToImport) => Promise<void> | void

export interface Settled {
  readonly into: readonly ImportTarget[]
  readonly refuseErased: boolean
  readonly consents: boolean
  readonly beforeRow: BeforeRow
}

export const settled = ({
  into = ['customer'],
  refuseErased = false,
  consents = false,
  beforeRow = () => undefined,
}: MovingOptions): Settled => ({
  into,
  refuseErased,
  consents,
  beforeRow,
})
