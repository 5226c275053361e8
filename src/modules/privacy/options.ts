import { invalid, received } from '../../kernel/index.js'
import { maxControllerLength } from './entities.js'
import type { ErasureOptions } from './erasure/index.js'

/** What `privacy()` takes. */
export interface PrivacyOptions extends ErasureOptions {
  /** Who contacts, where nobody else is named. Default: `host`. */
  readonly controller?: string
  /** Purposes that need a consent of their own, asked for by itself. */
  readonly separate?: readonly string[]
}

/** The options, their defaults in. */
export interface Settled {
  readonly controller: string
  readonly separate: ReadonlySet<string>
}

/** @throws `input.invalid` */
export const settled = ({ controller = 'host', separate = [] }: PrivacyOptions): Settled => {
  if (typeof controller !== 'string' || !/\S/.test(controller) || controller.length > maxControllerLength) {
    const expected = `a name of at most ${maxControllerLength} characters`
    throw invalid('privacy', [{ path: ['controller'], expected, received: received(controller) }])
  }
  return { controller, separate: new Set(separate) }
}
