/** The corridor: the rooms of the code in the order in which they may see each other, and the room of each vendor library. */
interface Room {
  readonly name: string;
  readonly files: string;
  /** Rooms that its files may import from, beside itself, `schemas` and `util`. */
  readonly sees: readonly string[];
}

const CORE = ['errors', 'store', 'plan', 'model', 'transcript', 'extract', 'pipeline', 'queue', 'outbound'];

const ROOMS: readonly Room[] = [
  { name: 'schemas', files: 'schemas/**/*.ts', sees: [] },
  { name: 'util', files: 'src/util/**/*.ts', sees: [] },
  { name: 'document', files: 'src/document/**/*.ts', sees: ['errors'] },
  { name: 'store', files: 'src/store/**/*.ts', sees: ['errors'] },
  { name: 'outbound', files: 'src/outbound/**/*.ts', sees: ['errors'] },
  { name: 'plan', files: 'src/plan/**/*.ts', sees: ['errors', 'document'] },
  { name: 'checks', files: 'src/checks/**/*.ts', sees: ['document'] },
  { name: 'model', files: 'src/model/**/*.ts', sees: ['errors', 'document', 'plan', 'checks'] },
  { name: 'transcript', files: 'src/transcript/**/*.ts', sees: ['errors', 'document', 'plan', 'model'] },
  { name: 'extract', files: 'src/extract/**/*.ts', sees: ['errors', 'document', 'plan', 'checks', 'model'] },
  { name: 'export', files: 'src/export/**/*.ts', sees: ['errors'] },
  { name: 'eval', files: 'src/eval/**/*.ts', sees: ['errors', 'document', 'extract'] },
  {
    name: 'pipeline',
    files: 'src/pipeline/**/*.ts',
    sees: ['errors', 'document', 'store', 'plan', 'model', 'extract', 'transcript', 'eval'],
  },
  { name: 'queue', files: 'src/queue/**/*.ts', sees: ['errors', 'store', 'plan', 'model', 'extract', 'pipeline'] },
  { name: 'workers', files: 'workers/**/*.ts', sees: CORE },
  { name: 'app', files: 'src/app/**/*.ts', sees: [...CORE, 'document', 'workers'] },
  { name: 'watch', files: 'src/watch/**/*.ts', sees: [...CORE, 'app'] },
  { name: 'mcp', files: 'src/mcp/**/*.ts', sees: ['errors'] },
  { name: 'http', files: 'src/http/**/*.ts', sees: [...CORE, 'app', 'export', 'mcp'] },
  { name: 'cli', files: 'src/cli/**/*.ts', sees: [...CORE, 'app', 'watch', 'http', 'mcp', 'export', 'eval'] },
];

const VENDORS: Readonly<Record<string, readonly string[]>> = {
  sharp: ['document'],
  saxes: ['document'],
  marked: ['transcript'],
  'pdfjs-dist/legacy/build/pdf.mjs': ['document'],
  'onnxruntime-node': ['document'],
  'tesseract.js-core/tesseract-core-simd-lstm.js': ['document'],
  bullmq: ['queue', 'workers'],
  ioredis: ['queue', 'workers'],
  pg: ['queue'],
  '@electric-sql/pglite': ['queue'],
  '@aws-sdk/client-s3': ['store'],
  '@aws-sdk/lib-storage': ['store'],
  commander: ['cli'],
  pino: ['app'],
  'prom-client': ['app'],
  '@opentelemetry/api': ['app'],
  'bullmq-otel': ['app'],
  ajv: ['extract'],
  'big.js': ['checks'],
  re2js: ['util'],
  'gpt-tokenizer/encoding/o200k_base': ['plan'],
  undici: ['model', 'outbound'],
  'ipaddr.js': ['outbound'],
  standardwebhooks: ['outbound'],
  'content-disposition': ['outbound'],
  'eventsource-parser': ['model'],
  jsonrepair: ['extract'],
  fastify: ['http'],
  '@modelcontextprotocol/server': ['mcp'],
  '@modelcontextprotocol/server/stdio': ['mcp'],
  'csv-stringify': ['export'],
  yazl: ['export'],
  yauzl: ['document'],
};

/** The page knows the server by the shapes of its API only. */
const PAGE_RULES = {
  // Of long lists only what can be seen is there: tables are made of roles.
  a11y: { useSemanticElements: 'off', useFocusableInteractive: 'off' },
  style: {
    noRestrictedImports: {
      level: 'error',
      options: {
        patterns: [
          {
            group: ['**/../src/**', '**/workers/**', 'node:*'],
            message: 'The page runs in browsers: it takes types from schemas/, and everything else from the REST API.',
          },
        ],
      },
    },
  },
};

/** The configuration of Biome, `base` with the rules of the corridor. */
export function biomeConfig(base: Readonly<Record<string, unknown>>): object {
  return {
    ...base,
    overrides: [
      // As JSON.stringify() writes it.
      { includes: ['biome.json'], json: { formatter: { expand: 'always' } } },
      ...ROOMS.map((room) => ({ includes: [room.files], linter: { rules: rulesOf(room) } })),
      { includes: ['web/src/**'], linter: { rules: PAGE_RULES } },
      // A file of styles reads from the general to the special of each part, not of all parts.
      { includes: ['web/src/**/*.css'], linter: { rules: { style: { noDescendingSpecificity: 'off' } } } },
    ],
  };
}

function rulesOf(room: Room): object {
  const paths = Object.entries(VENDORS)
    .filter(([, rooms]) => !rooms.includes(room.name))
    .map(([library, rooms]) => [
      library,
      `Only ${rooms.map((name) => `${name}/`).join(' and ')} may import ${library}.`,
    ]);
  const names = ['errors', ...ROOMS.slice(1).map(({ name }) => name)];
  const hidden = names.filter((name) => name !== room.name && name !== 'util' && !room.sees.includes(name));
  const patterns = {
    group: hidden.map((name) => (name === 'errors' ? '**/errors.ts' : `**/${name}/**`)),
    message: `Imports run one way along the corridor: ${room.name}/ does not see ${hidden.join(', ')}.`,
  };
  return {
    style: {
      noRestrictedImports: { level: 'error', options: { paths: Object.fromEntries(paths), patterns: [patterns] } },
    },
    // What is installed by chance, because another library wants it, may be gone the next day.
    correctness: { noUndeclaredDependencies: { level: 'error', options: { devDependencies: false } } },
    suspicious: { noFocusedTests: 'off' },
  };
}
