import { toCloudEvent } from '../../engines/cloud-events/index.js'
import type { RecordedEvent } from '../../kernel/index.js'
import type { Settled } from './options.js'

/** What endpoints are sent of an event. */
export const bodyOf = (
  event: RecordedEvent,
  { source, typePrefix }: Pick<Settled, 'source' | 'typePrefix'>,
): string => JSON.stringify(toCloudEvent(event, { source, typePrefix }))
