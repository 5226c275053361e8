import type { ViewSection } from '../../kernel/index.js'

/** What the view of a customer tells of this module. */
export const privacySections = {
  consents: {
    relation: 'consents',
    label: { en: 'Consents', zh: '同意' },
    limit: 100,
    order: [{ by: 'purpose' }, { by: 'channel' }],
  },
  restrictions: { relation: 'restrictions', label: { en: 'Restrictions', zh: '限制处理' } },
} as const satisfies Record<string, ViewSection>

/** The sections to the compiler. */
export type PrivacySections = {
  readonly consents: { readonly relation: 'consents' }
  readonly restrictions: { readonly relation: 'restrictions' }
}
