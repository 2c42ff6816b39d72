import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The IPv6 addresses of internet hosts; all others have special purposes or are unassigned. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** Addresses by which IPv6-only networks reach IPv4 hosts; the last four bytes are the IPv4 address. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Whether a text is the IP address of a public internet host. Loopback, private, link-local, shared, multicast,
 * reserved and documentation addresses are not, nor are IPv6 addresses that map to such an IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  // ipaddr.js accepts more than the system does, and reads the obsolete ::1.2.3.4 as ::ffff:1.2.3.4.
  if (isIP(address) === 0 || /^::[\d.]+$/.test(address)) return false;
  const ip = ipaddr.parse(address);
  if (ip instanceof ipaddr.IPv4) return ip.range() === 'unicast';
  if (ip.isIPv4MappedAddress()) return isPublicAddress(ip.toIPv4Address().toString());
  if (ip.match(NAT64)) return isPublicAddress(ip.toByteArray().slice(12).join('.'));
  return ip.match(GLOBAL_UNICAST) && ip.range() === 'unicast';
}
