import { spawnSync } from 'node:child_process'
import { fromRoot } from './doors.js'

/** Runs the suite with an environment of its own, and ends as it ends. */
export const runVitest = (args: readonly string[], environment: Record<string, string>): void => {
  const { status } = spawnSync(
    process.execPath,
    [fromRoot('node_modules/vitest/vitest.mjs'), 'run', ...args],
    {
      cwd: fromRoot(''),
      env: { ...process.env, ...environment },
      stdio: 'inherit',
    },
  )
  process.exitCode = status ?? 1
}
