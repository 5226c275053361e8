import { z } from 'zod'
import {
  type AddedAttributes,
  type AttributeSpec,
  attributeSpecSchema,
  type Entity,
  type Issue,
  invalid,
  issuesOf,
  type OperationKind,
  plainJson,
  received,
  refusal,
} from '../kernel/index.js'
import { type Call, reading } from './call.js'
import { accessDenied } from './errors.js'
import type { Runtime } from './runtime.js'
import { changing } from './tenants/changing.js'
import { findTenant, unsaid } from './tenants/tenant-row.js'

/** An attribute that the model has: it changes where it stands, in code. */
export const attributeInCode = refusal(
  'attribute.in_code',
  'conflict',
  ({ entity, key }: { readonly entity: string; readonly key: string }) =>
    `The attribute ${key} of ${entity} is given in code.`,
)

export const attributeNotFound = refusal(
  'attribute.not_found',
  'not_found',
  ({ entity, key }: { readonly entity: string; readonly key: string }) =>
    `This tenant has added no attribute ${key} to ${entity}.`,
)

export const tooManyAttributes = refusal(
  'attribute.too_many',
  'limit',
  ({ entity, most }: { readonly entity: string; readonly most: number }) =>
    `A tenant adds at most ${most} attributes to ${entity}.`,
)

/** An attribute of a tenant's own, and whose it is. */
export interface TenantAttribute extends AttributeSpec {
  readonly entity: string
}

/** Attributes that a tenant adds while the crm runs. They stand in `attributes`, beside the host's. */
export interface Attributes {
  /**
   * Adds an attribute to an entity, or says anew what it is. Inputs, rules, sums and the catalogue of this tenant know it
   * at once in this crm, in others within 5 seconds. What is stored stays as it is: `verify()` lists what no longer fits.
   *
   * @returns the attribute as it is kept
   * @throws `attribute.in_code` | `attribute.too_many` | `access.denied` | `input.invalid`
   */
  define(attribute: TenantAttribute): Promise<TenantAttribute>
  /** The attributes that this tenant has added, by entity and key. @throws `access.denied` | `input.invalid` */
  list(input?: { readonly entity?: string }): Promise<readonly TenantAttribute[]>
  /**
   * Takes an attribute back. Values that stand in rows stay there, unread, until the attribute is there again.
   *
   * @throws `attribute.not_found` | `access.denied` | `input.invalid`
   */
  remove(input: { readonly entity: string; readonly key: string }): Promise<void>
}

const most = 200

/** The administration of a tenant's own attributes. */
export const attributesAdded = (runtime: Runtime, callNow: () => Promise<Call>): Attributes => {
  return Object.freeze({ define, list, remove })

  async function define(input: unknown): Promise<TenantAttribute> {
    const { entity: name, ...given } = split('attributes.define', input)
    const spec = read('attributes.define', attributeSpecSchema, given)
    const entity = extensible(runtime, 'attributes.define', name)
    const tenant = await admitted('define', 'update')
    const { key } = spec
    if (entity.attributes.some((one) => one.key === key)) throw attributeInCode({ entity: entity.name, key })
    await changing(runtime, tenant, async (known) => {
      const others = ownOf(known.attributes, entity.name).filter((one) => one.key !== key)
      if (others.length >= most) throw tooManyAttributes({ entity: entity.name, most })
      return { ...known, attributes: { ...known.attributes, [entity.name]: inOrder([...others, spec]) } }
    })
    return { entity: entity.name, ...spec }
  }

  async function list(input: unknown = {}): Promise<readonly TenantAttribute[]> {
    const wanted = read('attributes.list', z.strictObject({ entity: z.string().optional() }), input)
    if (wanted.entity !== undefined) extensible(runtime, 'attributes.list', wanted.entity)
    const tenant = await admitted('list', 'read')
    const known = await reading(await callNow(), ({ session }) => findTenant(session, tenant))
    const { attributes } = known ?? unsaid(tenant, runtime.clock.now())
    return Object.entries(attributes)
      .filter(([entity]) => wanted.entity === undefined || wanted.entity === entity)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([entity, specs]) => specs.map((spec) => ({ entity, ...spec })))
  }

  async function remove(input: unknown): Promise<void> {
    const shape = z.strictObject({ entity: z.string(), key: z.string().max(100) })
    const { entity: name, key } = read('attributes.remove', shape, input)
    const entity = extensible(runtime, 'attributes.remove', name)
    const tenant = await admitted('remove', 'update')
    await changing(runtime, tenant, async (known) => {
      const own = ownOf(known.attributes, entity.name)
      const left = own.filter((one) => one.key !== key)
      if (left.length === own.length) throw attributeNotFound({ entity: entity.name, key })
      const { [entity.name]: _, ...others } = known.attributes
      return { ...known, attributes: left.length > 0 ? { ...others, [entity.name]: left } : others }
    })
  }

  async function admitted(verb: string, kind: OperationKind): Promise<string> {
    const { policies, scope } = await callNow()
    const { allowed } = await policies.of('attributes', verb, kind)
    if (!allowed) throw accessDenied({ operation: `attributes.${verb}` })
    return scope.tenant
  }
}

function ownOf(attributes: AddedAttributes, entity: string): readonly AttributeSpec[] {
  return Object.hasOwn(attributes, entity) ? (attributes[entity] ?? []) : []
}

function inOrder(specs: readonly AttributeSpec[]): readonly AttributeSpec[] {
  return specs.toSorted((one, other) => (one.key < other.key ? -1 : 1))
}

/** The entity apart: the rest is the attribute. */
function split(subject: string, input: unknown): { readonly entity?: unknown } {
  return read(subject, z.looseObject({ entity: z.unknown() }), input)
}

function read<Schema extends z.ZodType>(subject: string, schema: Schema, raw: unknown): z.output<Schema> {
  const { value, issues } = plainJson(raw ?? {})
  if (issues.length > 0) throw invalid(subject, issues)
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalid(subject, issuesOf(parsed.error, value))
  return parsed.data
}

/** @throws `input.invalid` for what is no entity of the model that takes attributes */
function extensible({ parts }: Runtime, subject: string, name: unknown): Entity {
  const entity =
    typeof name === 'string' && Object.hasOwn(parts.entities, name) ? parts.entities[name] : undefined
  if (entity?.fields.attributes) return entity
  const names = Object.values(parts.entities).flatMap((one) => (one.fields.attributes ? [one.name] : []))
  const issue: Issue = { path: ['entity'], expected: `one of ${names.join(', ')}`, received: received(name) }
  throw invalid(subject, [issue])
}
