// Kana beside Han characters is Japanese, which is not said in pinyin.
const han = /\p{Script=Han}/u
const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u

/**
 * How a Chinese name is said, in pinyin with tone marks.
 *
 * @returns `null` for a name in another script
 */
export const pinyinOf = async (name: string): Promise<string | null> => {
  if (!han.test(name) || kana.test(name)) return null
  const { pinyin } = await import('pinyin-pro')
  const syllables = pinyin(name, { type: 'array', surname: 'head', nonZh: 'consecutive' })
  return Array.from(syllables.join(' ').replace(/\s+/g, ' ').trim()).slice(0, 400).join('')
}
