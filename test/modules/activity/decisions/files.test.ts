import { describe, expect, it } from 'vitest'
import { newErasure, tried } from '../../../../src/modules/activity/decisions/files.js'
import type { FileErasure } from '../../../../src/modules/activity/entities.js'

const now = '2026-01-15T09:00:00.000Z'
const base = { id: 'fie_1', version: 1, createdAt: now, updatedAt: now, archivedAt: null }

describe('tried', () => {
  it('waits twice as long after each try, up to a day', () => {
    let erasure: FileErasure = { ...base, ...newErasure({ id: 'fil_1', sha256: 'a' }, now) }
    expect(erasure).toMatchObject({ fileRefId: 'fil_1', eraseAt: now, attempts: 0 })
    const waits = Array.from({ length: 14 }, () => {
      erasure = tried(erasure, now).next
      return (Date.parse(erasure.eraseAt ?? '') - Date.parse(now)) / 60_000
    })
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440, 1440])
    expect(erasure.attempts).toBe(14)
  })
})
