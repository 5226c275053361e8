import type { RecordedEvent } from '../kernel/index.js'
import type { EventsIn } from '../model/model-types.js'

/** An event of a model, by its type. */
export type EventNamed<Modules, Type extends string> = Type extends keyof EventsIn<Modules>
  ? RecordedEvent<Type, EventsIn<Modules>[Type]>
  : never

export type EventType<Modules> = keyof EventsIn<Modules> & string

type Family<Type extends string> = Type extends `${infer Noun}.${string}` ? `${Noun}.*` : never

/** What a listener of a pattern hears: `ticket.solved`, `ticket.*` or `*`. */
export type Heard<Modules, Pattern extends string> = Pattern extends '*'
  ? { [Type in EventType<Modules>]: EventNamed<Modules, Type> }[EventType<Modules>]
  : Pattern extends `${infer Noun}.*`
    ? { [Type in EventType<Modules> & `${Noun}.${string}`]: EventNamed<Modules, Type> }[EventType<Modules> &
        `${Noun}.${string}`]
    : EventNamed<Modules, Pattern>

export type EventPattern<Modules> = EventType<Modules> | Family<EventType<Modules>> | '*'
