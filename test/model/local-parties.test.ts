import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { askText } from '../support/layout.ts';

const PARTY: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    street: { type: 'string' },
    postcode: { type: 'string' },
    city: { type: 'string' },
  },
};
const SCHEMA: JsonSchema = { type: 'object', properties: { seller: PARTY, buyer: PARTY, ship_to: PARTY } };

const WINDOW = ['Catering Osnatel', 'Herrn Jan Voss', 'Iburger Straße 104', '49082 Osnabrück'];
const FOOTER = [
  'Hofladen Birkenkamp        Tel. 05422 / 90 81 33',
  'Dorfstraße 8               info@birkenkamp.de',
  '49328 Melle                USt-IdNr. DE812377455',
];
const BODY = ['', '', 'Rechnung Nr. 26-0318', '', 'Gesamtbetrag     249,34 EUR', '', ''];

describe('addresses without headings', () => {
  it.each([
    ['with commas', ['Hofladen Birkenkamp, Dorfstraße 8, 49328 Melle', ...WINDOW, ...BODY]],
    ['with points', ['Hofladen Birkenkamp · Dorfstraße 8 · 49328 Melle', ...WINDOW, ...BODY]],
    ['with commas, above a footer', ['Hofladen Birkenkamp, Dorfstraße 8, 49328 Melle', ...WINDOW, ...BODY, ...FOOTER]],
    ['only in the footer', [...WINDOW, ...BODY, ...FOOTER]],
  ])('are the recipient’s in the window of an envelope, and the sender’s %s', async (_, lines) => {
    const { data } = await askText(SCHEMA, lines);
    expect(data).toMatchObject({
      seller: { name: 'Hofladen Birkenkamp', postcode: '49328', city: 'Melle' },
      buyer: { name: 'Catering Osnatel', street: 'Iburger Straße 104', postcode: '49082', city: 'Osnabrück' },
    });
  });

  it('are the recipient’s where the letterhead is another name, and that is the seller', async () => {
    const { data } = await askText(SCHEMA, [
      'Hotel Goldener Steinbock',
      '',
      '',
      'Firma',
      'Weltner Messtechnik AG',
      'Seestrasse 210',
      '8810 Horgen',
      ...BODY,
    ]);
    expect(data).toMatchObject({
      seller: { name: 'Hotel Goldener Steinbock' },
      buyer: { name: 'Weltner Messtechnik AG', postcode: '8810', city: 'Horgen' },
    });
    expect(data).not.toHaveProperty('seller.postcode');
  });

  it('may be either party’s where nothing but their order tells them apart, which is noted', async () => {
    const two = ['Nordwind Ltd', '8 Mill Lane', 'Ludlow SY8 1XF', '', '', 'Beacon Ltd', '3 High Street', 'Ely CB7 4JT'];
    const { answer } = await askText(SCHEMA, [...two, ...BODY]);
    expect(answer.evidence?.['/seller/city']).toMatchObject({ chosenBy: 'order' });
    expect(answer.evidence?.['/buyer/city']).toMatchObject({ chosenBy: 'order' });
    const headed = await askText(SCHEMA, ['Bill to:', ...two.slice(0, 3), '', 'Seller:', ...two.slice(5), ...BODY]);
    expect(headed.answer.evidence?.['/buyer/city']).not.toHaveProperty('chosenBy');
  });
});

describe('headings of addresses', () => {
  it('may have another name in brackets', async () => {
    const { data } = await askText(SCHEMA, [
      'Consignee (Ship to)',
      'Kalyani Foods Pvt Ltd - Surat Unit',
      'Block 21, Hazira Road',
      'Surat - 394270',
      'Buyer (Bill to)',
      'Kalyani Foods Pvt Ltd',
      '4th Floor, Ashram Road',
      'Ahmedabad - 380009',
    ]);
    expect(data).toMatchObject({
      buyer: { name: 'Kalyani Foods Pvt Ltd', postcode: '380009', city: 'Ahmedabad' },
      ship_to: { name: 'Kalyani Foods Pvt Ltd - Surat Unit', postcode: '394270', city: 'Surat' },
    });
  });
});

describe('a name', () => {
  it('goes on to its legal form in the next line', async () => {
    const lines = ['Bill to:', 'Puget Sound Structural', 'Restoration, Inc.', '400 Pine Street', 'Seattle, WA 98101'];
    const { data } = await askText(SCHEMA, lines);
    expect(data).toMatchObject({
      buyer: { name: 'Puget Sound Structural Restoration, Inc.', street: '400 Pine Street' },
    });
  });
});

describe('a place', () => {
  it('is the city before a province in brackets', async () => {
    const lines = ['Bill to:', 'Acme Inc.', '12 rue Girouard', 'Saint-Hyacinthe (Québec) J2S 4Z9'];
    expect((await askText(SCHEMA, lines)).data).toMatchObject({
      buyer: { city: 'Saint-Hyacinthe', postcode: 'J2S 4Z9' },
    });
  });

  it('is the city before a state that is written in full', async () => {
    const { data } = await askText(SCHEMA, ['Bill to:', 'Acme LLC', '2210 E Burnside St', 'Portland, Oregon 97214']);
    expect(data).toMatchObject({ buyer: { city: 'Portland', postcode: '97214' } });
  });

  it('is below the number of a mailbox', async () => {
    const lines = ['Bill to:', 'Acme LLC', '548 Market Street', 'PMB 72296', 'San Francisco, California 94104'];
    const { data } = await askText(SCHEMA, lines);
    expect(data).toMatchObject({ buyer: { street: '548 Market Street', city: 'San Francisco', postcode: '94104' } });
  });

  it('is no reading of a meter with a remark', async () => {
    const { data } = await askText(SCHEMA, [
      'Day     48210 (actual)     49322 (smart)',
      'Night   20077 (actual)     20499 (smart)',
    ]);
    expect(data).not.toHaveProperty('buyer');
    expect(data).not.toHaveProperty('seller.postcode');
  });
});

it('gives an address below a heading of something else to no party', async () => {
  const lines = ['Prairie Bolt Ltd', '', 'REMIT TO', 'c/o Lockbox 9142', 'PO Box 4900', 'Calgary, AB T2P 5N2'];
  const { data } = await askText(SCHEMA, lines);
  expect(data).toMatchObject({ seller: { name: 'Prairie Bolt Ltd' } });
  expect(JSON.stringify(data)).not.toContain('T2P');
});
