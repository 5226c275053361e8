import type { CallOptions, Issue } from '../../kernel/index.js'
import type { EnumField, InstantField, NumberField, RefField, TextField } from '../../rules/index.js'
import type {
  Import,
  ImportRow,
  ImportState,
  ImportTarget,
  RowDiff,
  RowOutcome,
  RowRevert,
} from './entities.js'
import type { MovingEvents } from './events.js'
import type { ImportAt, ImportRevert, ImportStop, NewImport, RowsToImport } from './inputs.js'

interface BaseRefs<Entity extends string> {
  readonly id: TextField<Entity>
  readonly version: NumberField<Entity>
  readonly createdAt: InstantField<Entity>
  readonly updatedAt: InstantField<Entity>
}

/** What rules over imports are written with. */
export interface ImportRefs extends BaseRefs<'import'> {
  readonly into: EnumField<'import', ImportTarget>
  readonly state: EnumField<'import', ImportState>
  readonly label: TextField<'import'>
  readonly rows: NumberField<'import'>
  readonly created: NumberField<'import'>
  readonly updated: NumberField<'import'>
  readonly unchanged: NumberField<'import'>
  readonly failed: NumberField<'import'>
  readonly stoppedBecause: TextField<'import'>
  readonly undone: NumberField<'import'>
  readonly kept: NumberField<'import'>
}

/** What rules over the rows of imports are written with. */
export interface ImportRowRefs extends BaseRefs<'importRow'> {
  readonly importId: RefField<'importRow'>
  readonly row: NumberField<'importRow'>
  readonly line: NumberField<'importRow'>
  readonly outcome: EnumField<'importRow', RowOutcome>
  readonly customerId: RefField<'importRow'>
  readonly purchaseId: RefField<'importRow'>
  readonly code: TextField<'importRow'>
  readonly reverted: EnumField<'importRow', RowRevert>
}

/** What became of one row. */
export interface RowImported {
  readonly row: number
  readonly line: number
  readonly outcome: RowOutcome
  readonly customerId?: string
  readonly purchaseId?: string
  /** What an update changed; of a new record, where asked for, what it was given. */
  readonly changes?: RowDiff
  /** Why it failed. */
  readonly code?: string
  readonly issues?: readonly Issue[]
}

/** What one call of `import.apply` did. */
export interface RowsImported {
  readonly import: Import
  readonly results: readonly RowImported[]
}

/** What became of one row in reverting. */
export interface RowReverted {
  readonly row: number
  readonly line: number
  readonly reverted: RowRevert
  readonly customerId?: string
  readonly purchaseId?: string
  /** What had been changed since, and stays. */
  readonly keptBecause?: readonly string[]
}

/** What one call of `import.revert` did. */
export interface RowsReverted {
  readonly import: Import
  readonly results: readonly RowReverted[]
  /** Whether there are rows that it has not looked at yet. */
  readonly more: boolean
}

/** `crm.import`, its reading apart. `importTable` calls these; hosts that read tables themselves may. */
export interface ImportOperations {
  /**
   * Begins an import.
   *
   * @returns the import, `state` running
   * @throws `import.duplicate` when the id is taken
   * @emits `import.started`
   */
  start(input: NewImport, options?: CallOptions): Promise<Import>
  /**
   * Takes the next rows of an import, all in one unit of work with how far it has come. A row that fails leaves nothing
   * behind but its reason.
   *
   * @returns the import, and what became of each row
   * @throws `import.not_found` | `import.wrong_state` | `import.moved_on`
   * @throws `unit.not_as_one` when a row failed after others had been written: call for fewer at once
   * @emits what the operations emit that the rows call
   */
  apply(input: RowsToImport, options?: CallOptions): Promise<RowsImported>
  /**
   * Ends an import whose rows are all in.
   *
   * @returns the import, `state` finished
   * @throws `import.not_found` | `import.wrong_state`
   * @emits `import.finished`
   */
  finish(input: ImportAt, options?: CallOptions): Promise<Import>
  /**
   * Says why an import cannot go on. Later it can: `apply` makes it run again.
   *
   * @returns the import, `state` stopped
   * @throws `import.not_found` | `import.wrong_state`
   * @emits `import.stopped`
   */
  stop(input: ImportStop, options?: CallOptions): Promise<Import>
  /**
   * Takes the last rows of an import back: archives what it created, changes back what it changed. What has been changed
   * since stays, and is told.
   *
   * @returns the import, what became of each row, and whether there are more
   * @throws `import.not_found` | `import.wrong_state`
   * @throws `unit.not_as_one` when a row failed after others had been written: call for fewer at once
   * @emits `import.reverted` with the last of them, and what the operations emit that it calls
   */
  revert(input: ImportRevert, options?: CallOptions): Promise<RowsReverted>
}

/** What the module is to the compiler. */
export interface MovingTypes {
  readonly entities: {
    readonly import: { readonly row: Import; readonly refs: ImportRefs }
    readonly importRow: { readonly row: ImportRow; readonly refs: ImportRowRefs }
  }
  readonly relations: {
    readonly import: { readonly importRows: { readonly entity: 'importRow'; readonly kind: 'many' } }
    readonly importRow: { readonly import: { readonly entity: 'import'; readonly kind: 'one' } }
    readonly customer: { readonly importRows: { readonly entity: 'importRow'; readonly kind: 'many' } }
  }
  readonly operations: { readonly import: ImportOperations }
  readonly events: MovingEvents
}
