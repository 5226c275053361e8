const encoder = new TextEncoder()

/**
 * MurmurHash3, 32 bits, seed 0, of the UTF-8 of a text, shifted right by one: 31 bits that fit every engine's integer.
 *
 * @returns an integer from 0 to 2^31 - 1
 * @see Austin Appleby, MurmurHash3 (MurmurHash3_x86_32), public domain
 */
export const hash31 = (text: string): number => murmur3(encoder.encode(text)) >>> 1

function murmur3(bytes: Uint8Array): number {
  const blocks = bytes.length & ~3
  let hash = 0
  for (let i = 0; i < blocks; i += 4) hash = mixBlock(hash, wordAt(bytes, i))
  // Past the end an array reads undefined, which counts as 0: the tail's missing bytes.
  if (blocks < bytes.length) hash ^= scramble(wordAt(bytes, blocks))
  return finish(hash ^ bytes.length)
}

function wordAt(bytes: Uint8Array, at: number): number {
  return pairAt(bytes, at) | (pairAt(bytes, at + 2) << 16)
}

function pairAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

function scramble(word: number): number {
  return Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
}

function mixBlock(hash: number, word: number): number {
  return (Math.imul(rotate(hash ^ scramble(word), 13), 5) + 0xe6546b64) | 0
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by))
}

function finish(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
