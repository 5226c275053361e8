import type { Claim } from '../../../kernel/index.js'
import type { ExternalId } from '../entities.js'
import type { ExternalIdAdded, ExternalIdRemoved } from '../events.js'

/** An id in another system, without the record that keeps it. */
export type SourceAndValue = Pick<ExternalId, 'source' | 'value'>

export const externalIdClaims = (
  customerId: string,
  externalIds: readonly SourceAndValue[],
): readonly Claim[] =>
  externalIds.map((externalId) => ({
    key: 'customer.externalId',
    value: externalIdValue(externalId),
    ownerId: customerId,
  }))

/** The one text of an external id, as unique values are kept. */
export const externalIdValue = ({ source, value }: SourceAndValue): string => JSON.stringify([source, value])

/** What looks an external id up among many inputs at once. */
export const externalIdLookup = (externalId: SourceAndValue) => ({
  entity: 'customer',
  key: 'externalId',
  values: [externalIdValue(externalId)],
})

export const sameId = (
  externalIds: readonly ExternalId[],
  { source, value }: SourceAndValue,
): ExternalId | undefined => externalIds.find((one) => one.source === source && one.value === value)

export const externalIdAdded = ({ customerId, source, value }: ExternalId): ExternalIdAdded => ({
  type: 'external_id.added',
  data: { customerId, source, value },
})

export const externalIdRemoved = ({ customerId, source, value }: ExternalId): ExternalIdRemoved => ({
  type: 'external_id.removed',
  data: { customerId, source, value },
})
