/**
 * Makes what is derived from the code and from libraries: `schemas/result.schema.json`, `biome.json`, the table of languages and
 * the tables of `docs/`. `npm run generate`
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import * as linguist from 'linguist-languages';
import { z } from 'zod';
import { configSchema } from '../schemas/config.ts';
import { FIELD_KINDS } from '../schemas/hints.ts';
import { resultSchema } from '../schemas/result.ts';
import { readConfig } from '../src/app/config.ts';
import type { LanguageTable } from '../src/document/text/language.ts';
import { ERROR_CODES, type ErrorCode, RectoError } from '../src/errors.ts';
import { listDocumentTypes, loadDocumentType } from '../src/extract/document-type.ts';
import { createApp } from '../src/http/app.ts';
import type { HttpDeps } from '../src/http/deps.ts';
import { problemOf } from '../src/http/problem.ts';
import { biomeConfig } from './corridor.ts';

const ROOT = join(import.meta.dirname, '..');

/** The files that are derived, by their path in the repository, with what they should hold. */
export async function derivedFiles(): Promise<ReadonlyMap<string, string>> {
  const biome = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as Record<string, unknown>;
  const tables = {
    settings: settingsTable(),
    types: await typesTable(),
    errors: errorsTable(),
    requests: await requestsTable(),
    kinds: FIELD_KINDS.map((kind) => `\`${kind}\``).join(', '),
  };
  const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return new Map([
    ['biome.json', `${JSON.stringify(biomeConfig(biome), null, 2)}\n`],
    ['src/document/text/languages.json', `${JSON.stringify(languageTable(), null, 2)}\n`],
    ['schemas/result.schema.json', `${JSON.stringify(resultJsonSchema(), null, 2)}\n`],
    ...pages.map((name): [string, string] => [
      `docs/${name}`,
      withTables(readFileSync(join(ROOT, 'docs', name), 'utf8'), tables),
    ]),
  ]);
}

/** One table of the 800 modules of linguist-languages, which take a third of a second to load. */
function languageTable(): LanguageTable {
  const all = Object.values(linguist) as readonly Language[];
  /** The first language in which programs are written goes first, and the first of the others otherwise. */
  const byPriority = [
    ...all.filter(({ type }) => type === 'programming'),
    ...all.filter(({ type }) => type !== 'programming'),
  ].reverse();
  const by = (keys: (language: Language) => readonly string[] | undefined) =>
    Object.fromEntries(byPriority.flatMap((language) => (keys(language) ?? []).map((key) => [key, language.name])));
  return {
    extensions: by(({ extensions }) => extensions),
    filenames: by(({ filenames }) => filenames),
    interpreters: by(({ interpreters }) => interpreters),
    programming: all.filter(({ type }) => type === 'programming').map(({ name }) => name),
  };
}

interface Language {
  readonly name: string;
  readonly type: string;
  readonly extensions?: readonly string[];
  readonly filenames?: readonly string[];
  readonly interpreters?: readonly string[];
}

function resultJsonSchema(): object {
  return {
    ...z.toJSONSchema(resultSchema, { target: 'draft-2020-12', io: 'output' }),
    title: 'Result of a document',
    description: 'The file that Recto writes back for a document.',
  };
}

/** A page with every table between `<!-- NAME -->` and `<!-- /NAME -->` as it is now. */
function withTables(page: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, begin: string, end: string) => `${begin}${table}\n${end}`,
      ),
    page,
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
  const rows = Object.entries(ERROR_CODES).map(([code, sentence]) => {
    const { status } = problemOf(new RectoError(code as ErrorCode, sentence));
    return `| \`${code}\` | ${status === 500 && code !== 'internal' ? '' : status} | ${sentence} |`;
  });
  return ['| code | HTTP | meaning |', '|---|---|---|', ...rows].join('\n');
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

/** Every request of the API, as its OpenAPI document describes it. */
async function requestsTable(): Promise<string> {
  // No request is answered: the routes only describe themselves.
  const deps = { session: { config: readConfig({}) }, keys: () => [], local: true, page: [] } as unknown as HttpDeps;
  const app = await createApp(deps, fastify().log, '');
  await app.ready();
  const { paths = {} } = app.swagger();
  await app.close();
  const rows = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Readonly<Record<string, Operation>>).map(([method, { summary, parameters = [] }]) => {
      const query = parameters.filter((one) => one.in === 'query').map(({ name }) => `\`${name}\``);
      return `| \`${method.toUpperCase()} ${path}\` | ${query.join(', ')} | ${summary ?? ''} |`;
    }),
  );
  return ['| request | query | what it does |', '|---|---|---|', ...rows].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  for (const [path, content] of await derivedFiles()) writeFileSync(join(ROOT, path), content);
}
