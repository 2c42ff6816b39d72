import { lookup as resolve } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { buildConnector } from 'undici';
import { RectoError } from '../errors.ts';
import { isPublicAddress } from './addresses.ts';
import type { AllowedHosts } from './allowed-hosts.ts';

/** Resolves the addresses of a host. Errors: those of `node:dns`. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** Which hosts may be connected to. */
export interface GuardSettings {
  readonly allowed: AllowedHosts;
  /** The system's resolver by default. */
  readonly lookup?: Lookup;
  /** Timeout of connecting, in ms. */
  readonly connectMs: number;
}

/**
 * Creates a connector for undici that connects to public addresses and allowed hosts only. It checks the very address
 * that the socket connects to, which rules out DNS rebinding. Errors: `url_forbidden`; those of `node:net` and
 * `node:tls`.
 */
export function createGuardedConnector(settings: GuardSettings): buildConnector.connector {
  const { allowed, lookup = (host) => resolve(host, { all: true }) } = settings;
  const timeout = settings.connectMs;
  const connectAnywhere = buildConnector({ timeout, lookup: lookupFor(lookup, () => true) });
  const connectPublic = buildConnector({ timeout, lookup: lookupFor(lookup, isPublicAddress) });
  return (options, callback) => {
    const { hostname, protocol, port } = options;
    if (allowed(hostname, port || (protocol === 'https:' ? '443' : '80'))) return connectAnywhere(options, callback);
    // An IP address is connected to without a lookup.
    if (isIP(hostname) !== 0 && !isPublicAddress(hostname)) return callback(forbidden(hostname), null);
    return connectPublic(options, callback);
  };
}

const LOOKUP_TIMEOUT_MS = 3000;

/**
 * Rejects a URL whose host has no allowed address. A name that cannot be looked up now passes, as every connection is
 * checked again. Errors: `url_forbidden`.
 */
export async function checkUrlReachable(url: URL, settings: Omit<GuardSettings, 'connectMs'>): Promise<void> {
  const { allowed, lookup = (host) => resolve(host, { all: true }) } = settings;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (allowed(host, url.port || (url.protocol === 'https:' ? '443' : '80'))) return;
  const controller = new AbortController();
  try {
    const addresses =
      isIP(host) === 0
        ? await Promise.race([
            lookup(host).catch(() => undefined),
            setTimeout(LOOKUP_TIMEOUT_MS, undefined, { signal: controller.signal }).catch(() => undefined),
          ])
        : [{ address: host }];
    if (addresses !== undefined && addresses.length > 0 && !addresses.some(({ address }) => isPublicAddress(address))) {
      throw forbidden(host);
    }
  } finally {
    controller.abort();
  }
}

function lookupFor(lookup: Lookup, isAllowed: (address: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host).then(
      (addresses) => {
        const permitted = addresses.filter(({ address }) => isAllowed(address));
        const [first] = permitted;
        if (first === undefined) callback(forbidden(host), '', 0);
        else if (options.all === true) callback(null, [...permitted]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

/** The message omits the address, which would reveal the internal network. */
function forbidden(host: string): RectoError {
  return new RectoError(
    'url_forbidden',
    `${host} may not be reached: its address is not public. Name it in RECTO_ALLOWED_HOSTS to allow it.`,
  );
}
