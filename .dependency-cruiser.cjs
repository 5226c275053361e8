/**
 * The import law, type imports included:
 * kernel <- engines, rules <- storage <- modules <- model, crm <- index.
 * test/package/import-law.test.ts breaks each rule once and expects it to be found.
 */
const rooms = {
  kernel: '^src/kernel/',
  engines: '^src/engines/',
  rules: '^src/rules/',
  storage: '^src/storage/',
  modules: '^src/modules/',
  model: '^src/model(/|\\.ts$)',
  crm: '^src/crm(/|\\.ts$)',
  testing: '^src/testing/',
}

const below = {
  kernel: [],
  engines: ['kernel'],
  rules: ['kernel'],
  storage: ['kernel', 'engines', 'rules'],
  modules: ['kernel', 'engines', 'rules', 'storage'],
  model: ['kernel', 'engines', 'rules', 'storage', 'modules'],
  crm: ['kernel', 'engines', 'rules', 'storage', 'modules', 'model'],
}

const here = '^(src|adapters)/'

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const roomRules = Object.entries(below).map(([room, lower]) => ({
  name: `${room}-imports-only-what-is-below`,
  severity: 'error',
  from: { path: rooms[room] },
  to: { path: here, pathNot: [room, ...lower].map((name) => rooms[name]) },
}))

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'index-imports-no-testing-and-no-adapter',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: [rooms.testing, '^adapters/'] },
    },
    {
      name: 'a-module-through-its-door',
      comment: 'A module imports another one only through its index.ts.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'decisions-are-pure',
      comment:
        'decisions.ts imports nothing but kernel, engines, rules and the nouns, events and errors of its module.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/decisions(/|\\.ts$)' },
      to: {
        pathNot: [
          rooms.kernel,
          rooms.engines,
          rooms.rules,
          '^src/modules/$1/(entities|events|errors|decisions)(/|\\.ts$)',
        ],
      },
    },
    {
      name: 'an-adapter-knows-the-port',
      comment:
        'An adapter imports the door of storage and the kernel; memory also rules, whose evaluator it is.',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/', pathNot: '^adapters/memory/' },
      to: { path: here, pathNot: ['^adapters/$1/', rooms.kernel, '^src/storage/index\\.ts$'] },
    },
    {
      name: 'the-memory-adapter-knows-the-port-and-rules',
      severity: 'error',
      from: { path: '^adapters/memory/' },
      to: {
        path: here,
        pathNot: ['^adapters/memory/', rooms.kernel, rooms.rules, '^src/storage/index\\.ts$'],
      },
    },
    {
      name: 'kysely-only-in-its-adapter',
      severity: 'error',
      from: { path: here, pathNot: '^adapters/kysely/' },
      to: { path: 'node_modules/kysely(/|$)' },
    },
    {
      name: 'examples-use-the-doors',
      comment: 'An example imports what a host can import: `clientele/...`, never a source file.',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: here, dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'no-node-builtin',
      comment: 'Everything runs in browsers and on other runtimes.',
      severity: 'error',
      from: { path: here },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-dev-dependency',
      severity: 'error',
      from: { path: here },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-peer', 'npm-optional'] },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      from: { path: here },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
