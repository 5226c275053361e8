import type { Outside } from '../../kernel/index.js'
import { everyChannel } from './entities.js'

/** Who objected to a purpose altogether, and whose data may not be used for it. One channel closed leaves the others. */
export const outsideOf: Outside = (purpose) => ({
  v: 1,
  entity: 'customer',
  where: {
    op: 'or',
    of: [
      some('consents', [
        is('purpose', purpose),
        is('channel', everyChannel),
        isMissing('contactPointId'),
        isSet('objectedAt'),
      ]),
      some('restrictions', [{ op: 'or', of: [isMissing('purpose'), is('purpose', purpose)] }]),
    ],
  },
})

function some(relation: string, of: readonly object[]): object {
  return { op: 'some', relation, where: { op: 'and', of } }
}

function is(field: string, value: string): object {
  return { op: 'eq', left: { field }, right: { value } }
}

function isSet(field: string): object {
  return { op: 'isSet', left: { field } }
}

function isMissing(field: string): object {
  return { op: 'not', of: isSet(field) }
}
