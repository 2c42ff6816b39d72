import ipaddr from 'ipaddr.js';

/** Whether a host is allowed whatever its address. `host` has no brackets, `port` is decimal. */
export type AllowedHosts = (host: string, port: string) => boolean;

/**
 * Creates the check for a list of host names and IP addresses, each with or without a port (an IPv6 address then in
 * brackets). A host must match an entry exactly: neither its address nor a suffix of its name counts.
 */
export function allowedHosts(entries: readonly string[]): AllowedHosts {
  const allowed = new Set(entries.map(canonical));
  return (host, port) => allowed.has(host) || allowed.has(`${host} ${port}`);
}

/** The form in which undici passes hosts to a connector: lower case, punycode, short IPv6. */
function canonical(entry: string): string {
  if (ipaddr.IPv6.isValid(entry)) return hostOf(`[${entry}]`);
  const [, host = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  return port === undefined ? hostOf(host) : `${hostOf(host)} ${Number(port)}`;
}

function hostOf(host: string): string {
  const { hostname } = URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`) : { hostname: host };
  return hostname.replace(/^\[|\]$/g, '');
}
