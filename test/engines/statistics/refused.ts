import { isCrmError, pathText } from '../../../src/kernel/errors.js'

/** The faults a call is refused for, as `path: expected`; fails on an answer or on another error. */
export const issuesOf = (run: () => unknown): string[] => {
  const error = caught(run)
  if (!isCrmError(error) || error.code !== 'input.invalid')
    throw new Error('not refused as bad input', { cause: error })
  return error.issues.map(({ path, expected }) =>
    path.length > 0 ? `${pathText(path)}: ${expected}` : expected,
  )
}

/** The code of the refusal a call ends in. */
export const codeOf = (run: () => unknown): string => {
  const error = caught(run)
  if (!isCrmError(error)) throw new Error('not a refusal', { cause: error })
  return error.code
}

function caught(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
