import {
  type BaseRow,
  changesBetween,
  type Decision,
  type DomainEvent,
  type Entity,
  type Instant,
} from '../../../kernel/index.js'

type Told = DomainEvent<string, unknown>

/** Hides a row. One that is hidden stays as it is. */
export const archive = <Row extends BaseRow>(row: Row, now: Instant, event: Told): Decision<Row, Told> =>
  row.archivedAt === null ? { next: { ...row, archivedAt: now }, events: [event] } : { next: row, events: [] }

/** Shows a row again. */
export const restore = <Row extends BaseRow>(row: Row, event: Told): Decision<Row, Told> =>
  row.archivedAt === null
    ? { next: row, events: [] }
    : { next: { ...row, archivedAt: null }, events: [event] }

/** A row with changes in it; without one, nothing has happened. */
export const change = <Row extends BaseRow>(
  entity: Entity<string, Row>,
  row: Row,
  next: Row,
  tell: (changes: unknown) => Told,
): Decision<Row, Told> => {
  const changes = changesBetween(entity, row, next)
  return Object.keys(changes).length === 0 ? { next: row, events: [] } : { next, events: [tell(changes)] }
}
