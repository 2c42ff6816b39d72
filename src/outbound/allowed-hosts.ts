import ipaddr from 'ipaddr.js';

/** Whether a host may be reached whatever its addresses are. `host` without brackets, `port` in decimals. */
export type AllowedHosts = (host: string, port: string) => boolean;

/**
 * Reads a list of host names and IP addresses, each with or without a port (an IPv6 address then in brackets). A host is allowed
 * by exactly its name in the list: not by its address, nor as a part of another name.
 */
export function allowedHosts(entries: readonly string[]): AllowedHosts {
  const allowed = new Set(entries.map(canonical));
  return (host, port) => allowed.has(host) || allowed.has(`${host} ${port}`);
}

/** As undici hands hosts to a connector: lower case, punycode, short IPv6. */
function canonical(entry: string): string {
  if (ipaddr.IPv6.isValid(entry)) return hostOf(`[${entry}]`);
  const [, host = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  return port === undefined ? hostOf(host) : `${hostOf(host)} ${Number(port)}`;
}

function hostOf(host: string): string {
  const { hostname } = URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`) : { hostname: host };
  return hostname.replace(/^\[|\]$/g, '');
}
