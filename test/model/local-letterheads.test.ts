import { describe, expect, it } from 'vitest';
import { askText } from '../support/layout.ts';

const text = { type: 'string' };
const PARTY = { type: 'object', properties: { name: text, street: text, postcode: text, city: text } };
const SCHEMA = { type: 'object', properties: { seller: PARTY, buyer: PARTY } };
const RECIPIENT = ['', 'Gasthof Zur Brücke', 'Dorf 21', '6306 Söll', '', 'Rechnung 44'];

/** A line in the middle of a page. */
const centred = (line: string) => ' '.repeat(Math.round((90 - line.length) / 2)) + line;

describe('a letterhead whose address is one line', () => {
  it('is read in its parts, with dashes between them', async () => {
    const { data } = await askText(SCHEMA, [
      'Maison Quillard Traiteur',
      '3 impasse des Lilas – 69007 Lyon – 04 78 55 09 31',
      ...RECIPIENT,
    ]);
    expect(data).toMatchObject({
      seller: { name: 'Maison Quillard Traiteur', street: '3 impasse des Lilas', postcode: '69007', city: 'Lyon' },
    });
  });

  it('may be centred below the name, with telephone and trade beside the address', async () => {
    const { data } = await askText(SCHEMA, [
      centred('Fliesen Kolb'),
      centred('Meisterbetrieb · Venloer Straße 507 · 50825 Köln · Tel. 0221 55 80 12'),
      ...RECIPIENT,
    ]);
    expect(data).toMatchObject({
      seller: { name: 'Fliesen Kolb', street: 'Venloer Straße 507', postcode: '50825', city: 'Köln' },
      buyer: { name: 'Gasthof Zur Brücke' },
    });
  });

  it('may have the place before the street', async () => {
    const { data } = await askText(SCHEMA, [
      centred('TISCHLEREI HOLLAUS'),
      centred('6300 Wörgl, Innsbrucker Straße 12 | Tel. 05332 555 40'),
      ...RECIPIENT,
    ]);
    expect(data).toMatchObject({
      seller: { name: 'TISCHLEREI HOLLAUS', street: 'Innsbrucker Straße 12', postcode: '6300', city: 'Wörgl' },
    });
  });
});
