import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** IPv6 addresses that belong to hosts of the internet: all others have a purpose of their own, or none yet. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** Addresses by which IPv6-only networks reach IPv4 ones: the last four bytes are the IPv4 address. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Whether an IP address is one of a host of the public internet. Loopback, private, link-local, shared, multicast, reserved and
 * documentation addresses are not, nor are IPv6 addresses that stand for such an IPv4 address. Text that is no address is not.
 */
export function isPublicAddress(address: string): boolean {
  // The library takes more for an address than the system does, and the long obsolete ::1.2.3.4 for ::ffff:1.2.3.4.
  if (isIP(address) === 0 || /^::[\d.]+$/.test(address)) return false;
  const ip = ipaddr.parse(address);
  if (ip instanceof ipaddr.IPv4) return ip.range() === 'unicast';
  if (ip.isIPv4MappedAddress()) return isPublicAddress(ip.toIPv4Address().toString());
  if (ip.match(NAT64)) return isPublicAddress(ip.toByteArray().slice(12).join('.'));
  return ip.match(GLOBAL_UNICAST) && ip.range() === 'unicast';
}
