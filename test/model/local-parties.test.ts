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

describe('the name of a party', () => {
  const below = ['Rua das Flores 12', '1200-195 Lisboa', ''];
  it.each([
    ['Exmo.(s) Sr.(s)', 'Garrafeira do Chiado, Lda', 'Garrafeira do Chiado, Lda'],
    ['Exmos. Srs.', 'Garrafeira do Chiado, Lda', 'Garrafeira do Chiado, Lda'],
    ['Brandmeester', 'Brandmeester BV', 'Brandmeester BV'],
    ['Sound Structural', 'Restoration, Inc.', 'Sound Structural Restoration, Inc.'],
  ])('below %s is without a salutation or a logo, and whole: %s', async (above, line, name) => {
    const { data } = await askText(SCHEMA, ['Buyer:', above, line, ...below, ...BODY]);
    expect(data).toMatchObject({ buyer: { name, street: 'Rua das Flores 12' } });
  });

  it('is the firm’s below a person, of which nothing is sure', async () => {
    const { data } = await askText(SCHEMA, ['Buyer:', 'Odile Tremblay', 'Erable du Lac inc.', ...below, ...BODY]);
    expect(data).toMatchObject({ buyer: { name: 'Erable du Lac inc.', street: 'Rua das Flores 12' } });
  });

  it('is no code in a table of headings', async () => {
    const { data } = await askText(SCHEMA, [
      'Facture        Date           Client        Devis',
      'F2026-0118     11/02/2026     C00447        D2025-0881',
      ...BODY,
    ]);
    expect(data).not.toHaveProperty('buyer.name');
  });

  it('is no street, and ends where another label begins', async () => {
    const { data } = await askText(SCHEMA, [
      'Acme Water',
      '',
      'Deliver to: 1409 Cedar Lane Invoice 2026-0088127',
      ...BODY,
    ]);
    expect(data).not.toHaveProperty('ship_to.name');
  });
});

describe('a city', () => {
  it('is without the province behind it', async () => {
    const address = ['Lac Noir inc.', '1020 rang Saint-Joseph', 'Saint-Jean-de-Matha, Québec', 'J0K 2S0', 'Canada'];
    const { data } = await askText(SCHEMA, ['Bill to:', ...address, ...BODY]);
    expect(data).toMatchObject({ buyer: { city: 'Saint-Jean-de-Matha', postcode: 'J0K 2S0' } });
  });
});

describe('boxes of who exports and who receives', () => {
  const boxes = [
    'Exporter                        Consignee',
    'Harrogate Felt Mills Ltd        Bozeman Saddlery Co.',
    'Skipton Road                    612 N Wallace Ave',
    'HARROGATE                       Bozeman, MT 59715',
    'HG1 4LP                         USA',
  ];
  it('are the seller’s and, where nobody else buys, the buyer’s, who is unsure', async () => {
    const { data, answer } = await askText(SCHEMA, ['PROFORMA INVOICE', '', ...boxes, ...BODY]);
    expect(data).toMatchObject({
      seller: { name: 'Harrogate Felt Mills Ltd', postcode: 'HG1 4LP', city: 'HARROGATE' },
      buyer: { name: 'Bozeman Saddlery Co.', city: 'Bozeman' },
      ship_to: { name: 'Bozeman Saddlery Co.', city: 'Bozeman' },
    });
    expect(answer.evidence?.['/buyer/name']).toMatchObject({ chosenBy: 'order' });
  });

  it('leave the buyer to another heading', async () => {
    const { data } = await askText(SCHEMA, [
      ...boxes,
      '',
      'Buyer',
      'Beacon Ltd',
      '3 High Street',
      'Ely CB7 4JT',
      ...BODY,
    ]);
    expect(data).toMatchObject({ buyer: { name: 'Beacon Ltd', city: 'Ely' } });
  });
});

it('reads no sums and days of a payment slip as an address, and finds it above', async () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: { buyer: { type: 'object', properties: { name: { type: 'string' }, address: { type: 'string' } } } },
  };
  const slip = [
    'Customer                 Calder Valley Brewing',
    '                         Co Ltd',
    'Invoice Number           INV-0836',
    '',
    'Amount Due               1,161.00',
    'Due Date                 29 Mar 2026',
  ];
  const window = ['Calder Valley Brewing Co Ltd', 'Burnley Road', 'SOWERBY BRIDGE HX6 2TL'];
  expect((await askText(schema, [...BODY, ...slip])).data).toEqual({ buyer: { name: 'Calder Valley Brewing Co Ltd' } });
  expect((await askText(schema, [...window, ...BODY, ...slip])).data).toMatchObject({
    buyer: { address: 'Burnley Road, SOWERBY BRIDGE HX6 2TL' },
  });
});
