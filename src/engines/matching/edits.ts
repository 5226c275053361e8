/** Whether two texts differ by one letter changed, added or left out, or by two neighbours exchanged. */
export const isOneEditApart = (a: string, b: string): boolean => {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (long.length - short.length > 1) return false
  let start = 0
  while (start < short.length && short.charCodeAt(start) === long.charCodeAt(start)) start++
  let end = 0
  const most = short.length - start
  while (end < most && short.charCodeAt(short.length - 1 - end) === long.charCodeAt(long.length - 1 - end))
    end++
  const left = long.length - start - end
  if (left <= 1) return true
  const areTwo = left === 2 && short.length === long.length
  return (
    areTwo &&
    short.charCodeAt(start) === long.charCodeAt(start + 1) &&
    short.charCodeAt(start + 1) === long.charCodeAt(start)
  )
}
