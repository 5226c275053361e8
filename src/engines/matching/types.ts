/** A record to be compared: an id, and values by the names of the fields. Several values of one field are alternatives. */
export interface MatchRecord {
  readonly id: string
  readonly [field: string]: string | readonly string[] | null | undefined
}

/** How the values of a field are read and compared. */
export type MatchKind =
  /** A given or a family name. */
  | 'name'
  /** The name of an organisation, or any other words. */
  | 'words'
  /** Street, number, house: words in any order, of which rare ones say more. */
  | 'address'
  /** A town or a suburb. */
  | 'place'
  | 'postcode'
  /** A short code: a state, a country. */
  | 'code'
  /** `YYYY-MM-DD` or `YYYYMMDD`. */
  | 'day'
  | 'email'
  /** Compared by its last digits. */
  | 'phone'
  /** A number that only one may have. */
  | 'identifier'

export interface MatchField {
  readonly kind: MatchKind
  /** The field whose value may stand in this one's place, and the other way round: given and family name. */
  readonly swapsWith?: string
  /** What a household or a house has in common. By itself it makes nobody the same person. */
  readonly shared?: boolean
}

export interface MatchOptions {
  /** The fields by name. Default: those of a customer, see `customerFields`. */
  readonly fields?: Readonly<Record<string, MatchField>>
  /** The least weight of a match. Default: chosen from the records, without labels. */
  readonly minWeight?: number
  /** The most records that share a blocking key and are all compared with each other. Default: 40. */
  readonly blockSize?: number
  /** How many records there are beside these: of a sample, how many it was taken from. Default: as many as are given. */
  readonly population?: number
  /** Only pairs with this record. Default: all pairs. */
  readonly of?: string
}

/** What one field says about a pair. */
export interface Evidence {
  readonly field: string
  /** `same`, `close`, `different`, and what else the field's kind knows. */
  readonly level: string
  /** Bits for (above 0) or against (below 0) the two being one. */
  readonly weight: number
}

/** Two records that are probably one. */
export interface Match {
  readonly a: string
  readonly b: string
  /** The binary logarithm of the odds that they are one: 0 is as likely as not, 10 a thousand to one. */
  readonly weight: number
  /** The same between 0 and 1. */
  readonly probability: number
  /** What each field said, the heaviest first. A field that one of the two lacks says nothing. */
  readonly evidence: readonly Evidence[]
}

/** What was found, and how. */
export interface Matches {
  /** The heaviest first. */
  readonly matches: readonly Match[]
  /** The least weight of a match. */
  readonly minWeight: number
  /** How many pairs were compared. */
  readonly candidates: number
  /** How many of all pairs are one, as estimated. */
  readonly expected: number
  /** By field and level, the shares of it among pairs that are one and among others. */
  readonly shares: Readonly<
    Record<string, Readonly<Record<string, { readonly same: number; readonly other: number }>>>
  >
}
