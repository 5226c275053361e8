/** What of a package-lock.json matters here. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>
}

export interface LockEntry {
  readonly version?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** A dependency that a locked package offers for some platform, and that the file has no entry for. */
export interface Gap {
  readonly name: string
  readonly version: string
  readonly dev: boolean
}

/**
 * The platforms a lock file has forgotten. A registry that does not carry them makes npm leave them out without a
 * word, and `npm ci` then refuses the file, here and everywhere.
 */
export const gapsIn = ({ packages }: LockFile): readonly Gap[] => {
  const gaps = Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isReachable(packages, path, name))
      .map(([name, version]) => ({ name, version, dev: entry.dev === true })),
  )
  return [...new Map(gaps.map((gap) => [gap.name, gap])).values()]
}

/** The entry of a package that is made for one platform, told by its name: `@x/y-linux-arm64-musl`. */
export const entryFor = ({ name, version, dev }: Gap): LockEntry => {
  const platform =
    /-(android|darwin|freebsd|linux|netbsd|openbsd|openharmony|win32)-([a-z0-9]+)(?:-(\w+))?$/.exec(name)
  if (!platform) throw new Error(`${name} is not named after a platform: add it to the lock file by hand`)
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`${name} has no exact version, but ${version}`)
  const [, os = '', cpu = '', abi = ''] = platform
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(os === 'linux' && abi !== '' ? { libc: [abi.startsWith('musl') ? 'musl' : 'glibc'] } : {}),
    optional: true,
    os: [os],
  }
}

/** The same file with an entry for every platform, in npm's order. */
export const completed = <Lock extends LockFile>(lock: Lock): Lock => {
  const added = gapsIn(lock).map((gap) => [`node_modules/${gap.name}`, entryFor(gap)] as const)
  const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(added) })
  return { ...lock, packages: Object.fromEntries(packages.toSorted(([a], [b]) => a.localeCompare(b, 'en'))) }
}

function isReachable(packages: LockFile['packages'], from: string, name: string): boolean {
  if (packages[from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`]) return true
  if (from === '') return false
  const parent = from.lastIndexOf('/node_modules/')
  return isReachable(packages, parent < 0 ? '' : from.slice(0, parent), name)
}
