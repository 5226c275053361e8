import {
  type Definition,
  type Issue,
  invalid,
  isPlainObject,
  type JsonObject,
  parseInstant,
  received,
  type Settings,
  type WeekStart,
} from './kernel/index.js'
import { faultsOfDefinition } from './model/definition-faults.js'
import {
  describeEntities,
  describeOperations,
  type EntityDescription,
  eventDataSchema,
  jsonSchemaOf,
  type OperationDescription,
} from './model/descriptions.js'
import type { EntityName, ModuleRecord, NamedModules, RefsIn, RowIn } from './model/model-types.js'
import { type ModelParts, partsOf } from './model/parts.js'
import { faultsOfSettings } from './model/settings.js'
import {
  check,
  compileRule,
  type DescribeOptions,
  describe,
  type Givens,
  type Rule,
  refsByEntity,
} from './rules/index.js'

export interface ModelOptions<Modules extends ModuleRecord, Tenancy extends 'single' | 'multi'> {
  /** ISO 4217: the currency amounts are booked in. */
  readonly currency: string
  /** IANA: the zone in which days begin. Default: `UTC`. */
  readonly timeZone?: string
  /** BCP 47. Default: `en`. */
  readonly locale?: string
  /** The day weeks begin on. Default: `monday`. */
  readonly weekStart?: WeekStart
  /** The month a fiscal year starts in, 1 to 12. Default: 1. */
  readonly fiscalYearStart?: number
  /** `multi`: rows belong to tenants, and every call names one. Default: `single`. */
  readonly tenancy?: Tenancy
  readonly modules: Modules & NamedModules<Modules>
}

/** Modules joined: everything that can be known without a storage. Safe in a browser. */
export interface Model<
  Modules extends ModuleRecord = ModuleRecord,
  Tenancy extends 'single' | 'multi' = 'single' | 'multi',
> {
  readonly settings: Settings
  readonly tenancy: Tenancy
  /** What rules are written with: `model.fields.customer.name.eq('Ada')`. */
  readonly fields: { readonly [Name in EntityName<Modules>]: RefsIn<Modules, Name> }
  /** What a screen needs: fields, types, options, operators, labels. */
  readonly entities: { readonly [Name in EntityName<Modules>]: EntityDescription }
  /** What can be called, by name. */
  readonly operations: Readonly<Record<string, OperationDescription>>
  /** The schema of each event's data, by type: JSON Schema (2020-12). */
  readonly events: Readonly<Record<string, () => JsonObject>>
  /** Checks a rule or a definition that came as JSON. @returns every fault with its path; none when it is valid */
  check(json: unknown): readonly Issue[]
  /** Says a rule in one sentence. @throws `rule.invalid` */
  describe(rule: Rule, options?: Partial<DescribeOptions>): string
  /**
   * Compiles a rule for rows at hand, with related rows under their relation's name.
   *
   * @returns a test of a row; make it anew when time has passed
   * @throws `rule.invalid`
   */
  compile<Name extends EntityName<Modules>>(
    rule: Rule<Name>,
    givens: {
      readonly now: Date | string
      readonly params?: JsonObject
      readonly actor?: JsonObject
    } & Pick<Givens, 'lunar' | 'outside'>,
  ): (row: RowIn<Modules, Name>) => boolean
  /** What `createCrm` works with. Not for hosts. */
  readonly '~parts': ModelParts
}

/**
 * Joins modules into a model: pure, no storage, no clock.
 *
 * @returns the model, with typed fields for rules
 * @throws `model.invalid` | `input.invalid` with every fault at once
 */
export const defineCrm = <const Modules extends ModuleRecord, Tenancy extends 'single' | 'multi' = 'single'>(
  options: ModelOptions<Modules, Tenancy>,
): Model<Modules, Tenancy> => {
  const settings = settingsOf(options)
  const parts = partsOf(options.modules, settings.currency)
  const { catalogue, entities, operations, events } = parts
  const refs = refsByEntity(catalogue)
  const times = { zone: settings.timeZone, weekStart: settings.weekStart }
  const model = {
    settings,
    tenancy: options.tenancy ?? 'single',
    fields: lazily(Object.keys(entities), refs),
    entities: describeEntities(entities, catalogue, operations),
    operations: describeOperations(operations),
    events: Object.fromEntries(
      Object.values(events).map((event) => [
        event.type,
        () => jsonSchemaOf(eventDataSchema(event), 'output'),
      ]),
    ),
    check: (json: unknown) => checkJson(parts, json),
    describe: (rule: Rule, { locale = settings.locale, ...rest }: Partial<DescribeOptions> = {}) =>
      describe(rule, catalogue, { locale, ...rest }),
    compile: (
      rule: Rule,
      { now, ...givens }: Omit<Givens, 'now' | keyof typeof times> & { now: Date | string },
    ) => compileRule(rule, catalogue)({ ...times, ...givens, now: instantOf(now) }),
    '~parts': parts,
  }
  // What each part is typed as follows from the modules' types, which only the compiler knows.
  return model as unknown as Model<Modules, Tenancy>
}

function settingsOf(options: ModelOptions<ModuleRecord, 'single' | 'multi'>): Settings {
  const {
    currency,
    timeZone = 'UTC',
    locale = 'en',
    weekStart = 'monday',
    fiscalYearStart = 1,
    tenancy,
  } = options
  const settings = { currency, timeZone, locale, weekStart, fiscalYearStart }
  const issues = faultsOfSettings(settings)
  if (![undefined, 'single', 'multi'].includes(tenancy)) {
    issues.push({ path: ['tenancy'], expected: 'single or multi', received: received(tenancy) })
  }
  if (issues.length > 0) throw invalid('the model', issues)
  return settings
}

function checkJson(parts: ModelParts, json: unknown): readonly Issue[] {
  const isDefinition = isPlainObject(json) && 'kind' in json && 'body' in json
  // The checker reads whatever came.
  return isDefinition
    ? faultsOfDefinition(parts, json as unknown as Definition)
    : check(json, parts.catalogue)
}

function instantOf(now: Date | string): string {
  const instant = parseInstant(now)
  if (instant) return instant
  throw invalid('compile', [{ path: ['now'], expected: 'an instant', received: received(now) }])
}

function lazily<T>(names: readonly string[], make: (name: string) => T): Readonly<Record<string, T>> {
  const target: Record<string, T> = {}
  for (const name of names) {
    Object.defineProperty(target, name, { enumerable: true, get: () => make(name) })
  }
  return Object.freeze(target)
}
