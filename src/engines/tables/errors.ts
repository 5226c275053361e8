import { refusal } from '../../kernel/index.js'

/** Bytes that are no text of their encoding, or an encoding that nobody knows. */
export const encodingBroken = refusal(
  'table.encoding_broken',
  'invalid',
  ({ line, encoding }: { readonly line: number; readonly encoding: string }) =>
    `Line ${line} is no ${encoding}.`,
)

/** The encoding that was said is not the one that the file's own mark says. */
export const encodingDiffers = refusal(
  'table.encoding_differs',
  'invalid',
  ({ said, marked }: { readonly said: string; readonly marked: string }) =>
    `The table was said to be ${said}, and begins with the mark of ${marked}.`,
)

export const encodingUnknown = refusal(
  'table.encoding_unknown',
  'invalid',
  ({ encoding }: { readonly encoding: string }) => `This runtime reads no encoding ${encoding}.`,
)

export const rowTooLong = refusal(
  'table.row_too_long',
  'limit',
  ({ line, most }: { readonly line: number; readonly most: number }) =>
    `The row that begins in line ${line} is longer than ${most} characters.`,
)

export const tooManyColumns = refusal(
  'table.too_many_columns',
  'limit',
  ({ line, most }: { readonly line: number; readonly most: number }) =>
    `The row that begins in line ${line} has more than ${most} columns.`,
)

/** A quotation mark is opened and never closed. */
export const quoteUnclosed = refusal(
  'table.quote_unclosed',
  'invalid',
  ({ line }: { readonly line: number }) =>
    `A quotation mark of the row that begins in line ${line} is not closed.`,
)

/** Something stands between a closing quotation mark and the end of its cell. */
export const quoteStray = refusal(
  'table.quote_stray',
  'invalid',
  ({ line }: { readonly line: number }) =>
    `In the row that begins in line ${line} something follows a closing quotation mark.`,
)

/** A table without a header. */
export const tableEmpty = refusal(
  'table.empty',
  'invalid',
  (_: Record<never, never>) => 'The table has no header.',
)
