import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPublicAddress } from '../../src/outbound/addresses.ts';

it.each(['1.1.1.1', '8.8.8.8', '93.184.216.34', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
  'counts %s as public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

it.each([
  ['this host', '0.0.0.0', '0.1.2.3', '::'],
  ['loopback', '127.0.0.1', '127.255.255.254', '::1', '::127.0.0.1'],
  ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1', 'fec0::1'],
  ['link-local', '169.254.0.1', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  ['shared', '100.64.0.1', '100.127.255.255'],
  ['multicast and broadcast', '224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1'],
  ['reserved', '192.0.0.1', '198.18.0.1', '240.0.0.1', '100::1', '4000::1', '5f00::1'],
  ['for documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  ['IPv4 in IPv6', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:0:127.0.0.1', '::ffff:a9fe:a9fe'],
  ['tunnels', '2002:7f00:1::', '2002:0808:0808::1', '2001:0:4136:e378:8000:63bf:80ff:fffe', '64:ff9b:1::8.8.8.8'],
  ['behind NAT64', '64:ff9b::127.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b::a9fe:a9fe'],
  ['no address', '', 'localhost', 'example.com', '1.1.1', '1.1.1.1.1', '0x7f.1 ', '::1::', '1.1.1.1/8'],
])('does not count as public: %s', (_, ...addresses) => {
  for (const address of addresses) expect([address, isPublicAddress(address)]).toEqual([address, false]);
});

it('says the same of an IPv4 address however IPv6 writes it', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const verdict = isPublicAddress(address);
      expect(isPublicAddress(`::ffff:${address}`)).toBe(verdict);
      expect(isPublicAddress(`64:ff9b::${address}`)).toBe(verdict);
    }),
  );
});

it('lets no IPv6 address through but global unicast ones', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      if (isPublicAddress(address)) {
        const host = new URL(`http://[${address}]/`).hostname;
        expect(host).toMatch(/^\[([23][\da-f]{3}:|::ffff:|64:ff9b::)/);
      }
    }),
    { numRuns: 1000 },
  );
});
