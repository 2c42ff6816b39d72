import { lookup as resolve } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { buildConnector } from 'undici';
import { RectoError } from '../errors.ts';
import { isPublicAddress } from './addresses.ts';
import type { AllowedHosts } from './allowed-hosts.ts';

/** The addresses of a host. Errors: those of `node:dns`. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface GuardSettings {
  readonly allowed: AllowedHosts;
  /** The system's resolver unless given. */
  readonly lookup?: Lookup;
  /** A connection may take so long, in ms. */
  readonly connectMs: number;
}

/**
 * Opens connections for undici, to public addresses and to allowed hosts only. What is checked is the very address that the
 * socket connects to: a name that is looked up again and has another address then is checked again.
 * Fails with `url_forbidden`, or with what `node:net` and `node:tls` say.
 */
export function guardedConnect(settings: GuardSettings): buildConnector.connector {
  const { allowed, lookup = (host) => resolve(host, { all: true }) } = settings;
  const timeout = settings.connectMs;
  const anywhere = buildConnector({ timeout, lookup: lookupFor(lookup, () => true) });
  const inPublic = buildConnector({ timeout, lookup: lookupFor(lookup, isPublicAddress) });
  return (options, callback) => {
    const { hostname, protocol, port } = options;
    if (allowed(hostname, port || (protocol === 'https:' ? '443' : '80'))) return anywhere(options, callback);
    // A host that is an address is not looked up.
    if (isIP(hostname) !== 0 && !isPublicAddress(hostname)) return callback(forbidden(hostname), null);
    return inPublic(options, callback);
  };
}

const LOOKUP_MS = 3000;

/**
 * Whether requests to `url` would be refused for its address, as far as can be told now: a name that cannot be looked up at the
 * moment passes, since every connection is checked again. Errors: `url_forbidden`.
 */
export async function checkReach(url: URL, settings: Omit<GuardSettings, 'connectMs'>): Promise<void> {
  const { allowed, lookup = (host) => resolve(host, { all: true }) } = settings;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (allowed(host, url.port || (url.protocol === 'https:' ? '443' : '80'))) return;
  const done = new AbortController();
  try {
    const found =
      isIP(host) === 0
        ? await Promise.race([
            lookup(host).catch(() => undefined),
            setTimeout(LOOKUP_MS, undefined, { signal: done.signal }).catch(() => undefined),
          ])
        : [{ address: host }];
    if (found !== undefined && found.length > 0 && !found.some(({ address }) => isPublicAddress(address))) {
      throw forbidden(host);
    }
  } finally {
    done.abort();
  }
}

function lookupFor(lookup: Lookup, isFine: (address: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host).then(
      (found) => {
        const fine = found.filter(({ address }) => isFine(address));
        const [first] = fine;
        if (first === undefined) callback(forbidden(host), '', 0);
        else if (options.all === true) callback(null, [...fine]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

/** Does not tell what the address is: that would show the inside of a network to those outside. */
function forbidden(host: string): RectoError {
  return new RectoError(
    'url_forbidden',
    `${host} may not be reached: its address is not public. Name it in RECTO_ALLOWED_HOSTS to allow it.`,
  );
}
