// The architecture, checked: docs/explanation/architecture.md says why. `.ci/run` plants a breach and expects it found.
const stages = 'ingest|check|measure|revise|forecast|recommend|compose|render|archive|distribute';
const rooms = `${stages}|config|engine|store|schedule|demo|map|console|formula`;

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-stands-alone',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { path: '^src/', pathNot: '^src/domain/' },
    },
    {
      name: 'domain-packages',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['npm', 'core'], pathNot: '(node_modules/(zod|temporal-polyfill)/|^(node:)?crypto$)' },
    },
    {
      name: 'room-imports-domain-and-itself',
      comment: 'rooms meet only in issue.ts, main.ts and the command files, which wire them',
      severity: 'error',
      from: { path: `^src/(${rooms})/` },
      to: { path: '^src/', pathNot: ['^src/domain/index\\.ts$', '^src/$1/', '^src/formula/index\\.ts$'] },
    },
    {
      name: 'only-ingest-shares-the-parser',
      comment: 'decision 0011: what an expression of a lender may be is read in one place',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(ingest|formula|commands|wiring)/' },
      to: { path: '^src/formula/' },
    },
    {
      name: 'pure-rooms-touch-nothing',
      severity: 'error',
      from: { path: '^src/(revise|forecast|recommend|compose)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'one-door',
      comment: 'a room is entered by its index.ts',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$|^src/(commands|wiring)/' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/[^/]+/index\\.ts$', '^src/(commands|wiring)/'] },
    },
    {
      name: 'nobody-imports-the-wiring',
      severity: 'error',
      from: { pathNot: '^src/(main|issue|commands/.*|wiring/.*)\\.ts$' },
      to: { path: '^src/(main|issue)\\.ts$|^src/(commands|wiring)/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-dev-packages', severity: 'error', from: { path: '^src/' }, to: { dependencyTypes: ['npm-dev'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
