/** Makes what is derived from the code: `schemas/result.schema.json`, `biome.json` and the tables of the README. `npm run generate` */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { configSchema } from '../schemas/config.ts';
import { resultSchema } from '../schemas/result.ts';
import { ERROR_CODES } from '../src/errors.ts';
import { listDocumentTypes, loadDocumentType } from '../src/extract/document-type.ts';
import { biomeConfig } from './corridor.ts';

const ROOT = join(import.meta.dirname, '..');

/** The files that are derived, by their path in the repository, with what they should hold. */
export async function derivedFiles(): Promise<ReadonlyMap<string, string>> {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const biome = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as Record<string, unknown>;
  return new Map([
    ['biome.json', `${JSON.stringify(biomeConfig(biome), null, 2)}\n`],
    ['schemas/result.schema.json', `${JSON.stringify(resultJsonSchema(), null, 2)}\n`],
    ['README.md', withTables(readme, { settings: settingsTable(), types: await typesTable(), errors: errorsTable() })],
  ]);
}

function resultJsonSchema(): object {
  return {
    ...z.toJSONSchema(resultSchema, { target: 'draft-2020-12', io: 'output' }),
    title: 'Result of a document',
    description: 'The file that Recto writes back for a document.',
  };
}

function withTables(readme: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, begin: string, end: string) => `${begin}${table}\n${end}`,
      ),
    readme,
  );
}

function settingsTable(): string {
  const defaults: Readonly<Record<string, unknown>> = configSchema.parse({});
  const rows = Object.entries(configSchema.shape).map(([name, shape]) => {
    const value = defaults[name];
    return `| \`${name}\` | ${value === undefined ? '' : `\`${String(value)}\``} | ${shape.description ?? ''} |`;
  });
  return ['| variable | default | what it sets |', '|---|---|---|', ...rows].join('\n');
}

async function typesTable(): Promise<string> {
  const names = await listDocumentTypes();
  const rows = await Promise.all(
    names.map(async (name) => {
      const { schema } = await loadDocumentType(name);
      return `| \`${name}\` | ${String(schema.description ?? '')} |`;
    }),
  );
  return ['| type | what it is for |', '|---|---|', ...rows].join('\n');
}

function errorsTable(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, sentence]) => `| \`${code}\` | ${sentence} |`);
  return ['| code | meaning |', '|---|---|', ...rows].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, content] of await derivedFiles()) writeFileSync(join(ROOT, path), content);
}
