/**
 * How alike two texts are, between 0 and 1: shared characters, their order, and the first four once more.
 *
 * @see William E. Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record
 * Linkage" (1990)
 */
export const jaroWinkler = (a: string, b: string): number => {
  if (a === b) return 1
  const jaro = jaroOf(a, b)
  let prefix = 0
  while (prefix < 4 && prefix < a.length && a.charCodeAt(prefix) === b.charCodeAt(prefix)) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}

// Millions of pairs are compared, one after the other: what one comparison notes, the next one overwrites.
let taken = new Uint8Array(64)
let shared = new Uint16Array(64)

function jaroOf(a: string, b: string): number {
  if (a.length === 0 || b.length === 0) return 0
  makeRoom(Math.max(a.length, b.length))
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  taken.fill(0, 0, b.length)
  let count = 0
  for (let i = 0; i < a.length; i++) {
    const letter = a.charCodeAt(i)
    const end = Math.min(b.length, i + reach + 1)
    for (let j = Math.max(0, i - reach); j < end; j++) {
      if (taken[j] === 1 || b.charCodeAt(j) !== letter) continue
      taken[j] = 1
      shared[count++] = letter
      break
    }
  }
  if (count === 0) return 0
  const moved = movedIn(b)
  return (count / a.length + count / b.length + (count - moved / 2) / count) / 3
}

function movedIn(b: string): number {
  let at = 0
  let moved = 0
  for (let j = 0; j < b.length; j++) if (taken[j] === 1 && b.charCodeAt(j) !== shared[at++]) moved++
  return moved
}

function makeRoom(length: number): void {
  if (length <= taken.length) return
  taken = new Uint8Array(length)
  shared = new Uint16Array(length)
}
