import { describe, expect, it } from 'vitest'
import { externalIdClaims, externalIdValue } from '../../../../src/modules/customer/decisions/external-ids.js'

describe('externalIdClaims', () => {
  it('claims each id in its own system', () => {
    expect(externalIdClaims('c1', [{ source: 'shop', value: '7' }])).toEqual([
      { key: 'customer.externalId', value: '["shop","7"]', ownerId: 'c1' },
    ])
  })
})

describe('externalIdValue', () => {
  it('does not mix the system up with the id', () => {
    expect(externalIdValue({ source: 'a', value: 'b","c' })).not.toBe(
      externalIdValue({ source: 'a","b', value: 'c' }),
    )
  })
})
