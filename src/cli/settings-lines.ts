import { isDeepStrictEqual } from 'node:util';
import { configSchema } from '../../schemas/config.ts';
import { type Config, defaultModelOf, readConfig } from '../app/config.ts';
import { redactUrl } from '../queue/engines/redact-url.ts';

const SECRET = /_(KEY|TOKEN|SECRET)$/;

/** A line per setting: its value without secrets, and a `*` when that is not the default. */
export function settingsLines(config: Config): readonly string[] {
  const values: Readonly<Record<string, unknown>> = { ...config };
  // The default model depends on other settings.
  const defaults: Readonly<Record<string, unknown>> = { ...readConfig({}), RECTO_MODEL: defaultModelOf(config) };
  return Object.entries(configSchema.shape).map(([name, { description = '' }]) => {
    const value = values[name];
    const mark = isDeepStrictEqual(value, defaults[name]) ? ' ' : '*';
    return `${mark} ${name.padEnd(26)} ${formatValue(name, value).padEnd(14)} ${description}`;
  });
}

function formatValue(name: string, value: unknown): string {
  if (value === undefined) return 'unset';
  if (SECRET.test(name)) return 'set';
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'object') return JSON.stringify(value);
  return /^[a-z0-9+.-]+:\/\//i.test(String(value)) ? redactUrl(String(value)) : String(value);
}
