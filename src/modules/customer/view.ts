import type { ViewSection } from '../../kernel/index.js'

/** What the view of a customer tells of this module. */
export const customerSections = {
  contactPoints: {
    relation: 'contactPoints',
    label: { en: 'Contact points', zh: '联系方式' },
    limit: 100,
    order: [{ by: 'kind' }, { by: 'primary', dir: 'desc' }],
  },
  externalIds: {
    relation: 'externalIds',
    label: { en: 'External ids', zh: '外部编号' },
    order: [{ by: 'source' }],
  },
  identifiers: {
    relation: 'identifiers',
    label: { en: 'Identifiers', zh: '证件号码' },
    order: [{ by: 'kind' }],
  },
  roles: { relation: 'roles', label: { en: 'Roles', zh: '角色' }, order: [{ by: 'startedOn', dir: 'desc' }] },
  relationships: {
    relation: 'relationships',
    label: { en: 'Relationships', zh: '关系' },
    order: [{ by: 'startedOn', dir: 'desc' }],
    include: ['to'],
  },
  relatedFrom: {
    relation: 'relatedFrom',
    label: { en: 'Related from', zh: '被关联' },
    order: [{ by: 'startedOn', dir: 'desc' }],
    include: ['from'],
  },
} as const satisfies Record<string, ViewSection>

/** The sections to the compiler. */
export type CustomerSections = {
  readonly contactPoints: { readonly relation: 'contactPoints' }
  readonly externalIds: { readonly relation: 'externalIds' }
  readonly identifiers: { readonly relation: 'identifiers' }
  readonly roles: { readonly relation: 'roles' }
  /** Each with the other customer, under `included`. */
  readonly relationships: { readonly relation: 'relationships'; readonly include: 'to' }
  readonly relatedFrom: { readonly relation: 'relatedFrom'; readonly include: 'from' }
}
