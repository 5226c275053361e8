import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fromRoot } from './doors.js'

const vitest = createRequire(import.meta.url).resolve('vitest/vitest.mjs')

/** Runs the suite with an environment of its own, and ends as it ends. */
export const runVitest = (args: readonly string[], environment: Record<string, string>): void => {
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...args], {
    cwd: fromRoot(''),
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  })
  process.exitCode = status ?? 1
}
