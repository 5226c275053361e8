/** Text as it is compared: without accents, in lower case, letters and digits of any script in words. */
export const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

export const compact = (text: string): string => text.replaceAll(' ', '')

export const digitsOf = (text: string): string => text.normalize('NFKC').replace(/\D/g, '')

/**
 * Soundex of the first letters of a word in Latin letters; other scripts as they are.
 *
 * @see Robert C. Russell, US patent 1,261,167 (1918)
 */
export const soundOf = (word: string): string => {
  if (!/^[a-z]/.test(word)) return word.slice(0, 4)
  let code = word.charAt(0)
  let last = sounds[code] ?? ''
  for (const letter of word.slice(1)) {
    const sound = sounds[letter] ?? ''
    if (sound !== '' && sound !== last) code += sound
    if (letter !== 'h' && letter !== 'w') last = sound
    if (code.length === 4) break
  }
  return code
}

const sounds: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({ 1: 'bfpv', 2: 'cgjkqsxz', 3: 'dt', 4: 'l', 5: 'mn', 6: 'r' }).flatMap(([sound, letters]) =>
    [...letters].map((letter) => [letter, sound]),
  ),
)
