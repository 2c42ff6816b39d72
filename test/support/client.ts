import { openConfigured, type Recto } from '../../src/app/client.ts';
import { readConfig } from '../../src/app/config.ts';
import { sharedPools } from './pools.ts';

/** A client of the library as `openRecto` gives it, but with the threads and processes of all tests. */
export function openClient(settings: Readonly<Record<string, string>>): Promise<Recto> {
  const config = readConfig({ ...process.env, ...settings });
  return openConfigured(config, { pools: sharedPools(config) });
}
