import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../schemas/result.ts';
import { loadDocumentType, toDocumentType } from '../../src/extract/document-type.ts';
import { accept } from '../../src/pipeline/accept.ts';
import { assemble } from '../../src/pipeline/assemble.ts';
import { planChunks } from '../../src/pipeline/plan-chunks.ts';
import { prepare } from '../../src/pipeline/prepare/prepare.ts';
import { facturX, INVOICE, type InvoiceValues, invoicePage, ubl, zugferd1 } from '../support/einvoice.ts';
import { sharedWorkshop } from '../support/prepare.ts';

let shop: Awaited<ReturnType<typeof sharedWorkshop>>;
beforeAll(async () => {
  shop = await sharedWorkshop();
});
afterAll(() => shop.close());

const model = { provider: 'test', id: 'test', input: 'words' as const, parameters: {}, promptVersion: '1' };
const { signal } = new AbortController();

/** Takes a document through all steps; there is no model, so nothing can be asked. */
async function run(
  name: string,
  bytes: Buffer | string,
  type = 'invoice',
): Promise<{ result: Result; requests: number }> {
  const path = join(shop.folder, name);
  writeFileSync(path, bytes);
  const { container } = shop;
  const documentType =
    type === 'invoice'
      ? await loadDocumentType('invoice')
      : toDocumentType({ type: 'object', properties: { total: { type: 'number' }, colour: { type: 'string' } } }, type);
  const options = { model: 'test', views: 'auto', ocr: 'off', strategy: 'auto' } as const;
  const job = await accept({ path, type: documentType, options }, container, { signal });
  const { key, manifest } = await prepare(job, { ...container, input: 'words' }, { signal });
  const chunkLimits = { maxImages: 5, maxInputTokens: 100_000, maxOutputTokens: 8000, maxBytes: 1e8, pages: 100 };
  const { store, tasks } = container;
  const planning = { store, tasks, chunkLimits: chunkLimits as never };
  const plan = await planChunks(job, { manifest: key, since: 0 }, planning, { signal });
  const timing = { queuedMs: 0, startedAt: Date.now() };
  const result = await assemble({ job, model, manifest, chunks: [], timing }, { store: container.store });
  return { result, requests: plan.chunks.length };
}

const expected = {
  invoice_number: 'R-2041',
  invoice_date: '2024-03-14',
  due_date: '2024-04-13',
  purchase_order: 'PO-7788',
  seller: {
    name: 'Metallhandel Hafen GmbH',
    street: 'Hafenstrasse 7',
    postcode: '20457',
    city: 'Hamburg',
    address: 'Hafenstrasse 7, 20457 Hamburg',
    vat_id: 'DE136695976',
    tax_number: '22/815',
  },
  buyer: { name: 'Tischlerei Nord', city: 'Kiel' },
  currency: 'EUR',
  subtotal: 471,
  tax: 89.49,
  total: 560.49,
  amount_due: 560.49,
  iban: 'DE88200800000970375700',
  bic: 'COBADEFFXXX',
  lines: [
    {
      position: '1',
      item_code: 'A-0',
      description: 'Stahlwinkel 40 mm',
      quantity: 12,
      unit: 'C62',
      unit_price: 14.5,
      tax_rate: 19,
      amount: 174,
    },
    {
      position: '2',
      item_code: 'A-1',
      description: 'Winkelschleifer',
      quantity: 3,
      unit: 'C62',
      unit_price: 99,
      tax_rate: 19,
      amount: 297,
    },
  ],
};

const forms = [
  ['Factur-X', 'factur-x.xml', facturX],
  ['ZUGFeRD 1', 'ZUGFeRD-invoice.xml', zugferd1],
  ['UBL', 'xrechnung.xml', ubl],
] as const;

describe.each(forms)('an invoice with %s', (_, file, write) => {
  it('inside a PDF is read from its XML, exactly and without a request', async () => {
    const { result, requests } = await run(`in-${file}.pdf`, invoicePage(INVOICE, { name: file, xml: write(INVOICE) }));
    expect(requests).toBe(0);
    expect(result).toMatchObject({
      status: 'succeeded',
      data: expected,
      issues: [],
      usage: { requests: 0, cost_usd: 0 },
    });
    expect(result.document.embedded).toEqual([{ name: file, bytes: expect.any(Number), read: true }]);
    expect(result.model.notes).toEqual([{ code: 'read_from_xml', message: expect.stringContaining(file) }]);
  });

  it('names the element of each value, and where the page shows it', async () => {
    const { result } = await run(`path-${file}.pdf`, invoicePage(INVOICE, { name: file, xml: write(INVOICE) }));
    expect(result.fields['/total']).toMatchObject({ state: 'found', text: '560.49', page: 1 });
    expect(result.fields['/total']?.source).toMatch(new RegExp(`^${file}#/.*(GrandTotalAmount|TaxInclusiveAmount)$`));
    expect(result.fields['/lines/1/amount']?.source).toContain('[2]');
  });

  it('on its own is read like one', async () => {
    const { result, requests } = await run(file, write(INVOICE));
    expect(requests).toBe(0);
    expect(result).toMatchObject({ status: 'succeeded', data: expected, issues: [] });
  });
});

const forged: readonly (readonly [pointer: string, change: Partial<InvoiceValues>])[] = [
  ['/total', { total: '650.49' }],
  ['/total', { total: '1560.49' }],
  ['/total', { total: '560.94' }],
  ['/subtotal', { subtotal: '417.00' }],
  ['/tax', { tax: '98.49' }],
  ['/iban', { iban: 'DE02120300000000202051' }],
  ['/iban', { iban: 'FR7630006000011234567890189' }],
  ['/iban', { iban: 'DE88200800000970375701' }],
  ['/bic', { bic: 'BYLADEM1001' }],
  ['/invoice_number', { number: 'R-2014' }],
  ['/invoice_number', { number: 'RE 99/7' }],
  ['/invoice_date', { date: '2024-04-13', due: '2024-04-13' }],
  ['/invoice_date', { date: '2023-03-14' }],
  ['/due_date', { due: '2024-03-31' }],
  ['/purchase_order', { order: 'PO-8877' }],
  ['/seller/vat_id', { vat: 'DE811907980' }],
  ['/lines/0/quantity', { quantities: ['21', '3'] }],
  ['/lines/0/unit_price', { prices: ['41.50', '99.00'] }],
  ['/lines/1/amount', { amounts: ['174.00', '279.00'] }],
  ['/lines/0/amount', { amounts: ['1740.00', '297.00'] }],
];
it.each(forged)('reports a page that shows another %s than the XML: %o', async (pointer, change) => {
  const page = invoicePage({ ...INVOICE, ...change }, { name: 'factur-x.xml', xml: facturX(INVOICE) });
  const { result } = await run('forged.pdf', page);
  expect(result.status).toBe('partial');
  expect(result.issues).toContainEqual(expect.objectContaining({ code: 'conflict', pointer }));
  expect(result.fields[pointer]).toMatchObject({ state: 'unconfirmed' });
  expect(result.data).toMatchObject(expected);
});

const renamed: readonly (readonly [what: string, pointer: string, from: string, to: string])[] = [
  ['another seller', '/seller/name', 'Metallhandel Hafen GmbH', 'Stahlkontor Weser GmbH'],
  ['another legal form', '/seller/name', 'Metallhandel Hafen GmbH', 'Metallhandel Hafen AG'],
  ['another buyer', '/buyer/name', 'Tischlerei Nord', 'Zimmerei Nord'],
  ['another street of the buyer', '/buyer/street', 'Ringstrasse 4', 'Ringstrasse 14'],
  ['another postcode of the buyer', '/buyer/postcode', '24103', '24105'],
  ['another town of the buyer', '/buyer/city', 'Kiel', 'Flensburg'],
  ['the street of the buyer for the seller', '/seller/street', 'Hafenstrasse 7', 'Ringstrasse 4'],
  ['another description', '/lines/1/description', 'Winkelschleifer', 'Bohrmaschine'],
  ['one other word in a description', '/lines/0/description', 'Stahlwinkel 40', 'Flachprofil 40'],
  ['another tax rate', '/lines/0/tax_rate', '19.00</ram:Rate', '7.00</ram:Rate'],
  ['another amount to pay', '/amount_due', '560.49</ram:DuePayable', '400.00</ram:DuePayable'],
];
it.each(renamed)('reports an XML that has %s than the page: %s', async (_, pointer, from, to) => {
  const xml = facturX(INVOICE).replace(from, to);
  expect(xml).not.toBe(facturX(INVOICE));
  const { result } = await run('renamed.pdf', invoicePage(INVOICE, { name: 'factur-x.xml', xml }));
  expect(result.status).toBe('partial');
  expect(result.issues).toContainEqual(expect.objectContaining({ code: 'conflict', pointer }));
  expect(result.review).toContainEqual(expect.objectContaining({ pointer, because: 'einvoice_differs' }));
});

it('reports parties in the place of each other', async () => {
  const other = { 'Metallhandel Hafen GmbH': 'Tischlerei Nord', 'Tischlerei Nord': 'Metallhandel Hafen GmbH' } as const;
  const xml = facturX(INVOICE).replace(/Metallhandel Hafen GmbH|Tischlerei Nord/g, (name) => Object(other)[name]);
  const { result } = await run('swapped.pdf', invoicePage(INVOICE, { name: 'factur-x.xml', xml }));
  expect(result.issues).toContainEqual(expect.objectContaining({ code: 'conflict', pointer: '/seller/name' }));
  expect(result.issues).toContainEqual(expect.objectContaining({ code: 'conflict', pointer: '/buyer/name' }));
});

it('reports amounts that are exchanged between lines, though the sums stay', async () => {
  const { quantities, prices, amounts } = INVOICE;
  const reversed = <T>([one, other]: readonly [T, T]): readonly [T, T] => [other, one];
  const whole = { quantities: reversed(quantities), prices: reversed(prices), amounts: reversed(amounts) };
  for (const change of [{ amounts: reversed(amounts) }, whole]) {
    const xml = facturX({ ...INVOICE, ...change });
    const { result } = await run('exchanged.pdf', invoicePage(INVOICE, { name: 'factur-x.xml', xml }));
    expect(result.issues).toContainEqual(
      expect.objectContaining({ code: 'conflict', pointer: expect.stringMatching(/^[/]lines[/][01][/]/) }),
    );
  }
});

it('does not call lines complete that are not those of the page', async () => {
  const [first = '', second = ''] = facturX(INVOICE).match(/<ram:Included[\s\S]*?<.ram:Included[^>]*>/g) ?? [];
  const merged = second.replace('297.00', '471.00').replace('99.00', '471.00').replace('>3<', '>1<');
  const xml = facturX(INVOICE).replace(first, '').replace(second, merged);
  const { result } = await run('merged.pdf', invoicePage(INVOICE, { name: 'factur-x.xml', xml }));
  expect(result.status).toBe('partial');
  expect(result.issues).toContainEqual(
    expect.objectContaining({
      pointer: expect.stringMatching(/^[/]lines/),
      code: expect.stringMatching(/conflict|list_short|row_not_on_page/),
    }),
  );
  expect(result.lists['/lines']?.verdict).not.toBe('complete');
});

it('reports terms of payment that the page sets otherwise', async () => {
  const terms = (text: string) =>
    facturX(INVOICE).replace(
      '<ram:DueDateDateTime>',
      `<ram:Description>${text}</ram:Description><ram:DueDateDateTime>`,
    );
  const page = (xml: string) =>
    invoicePage({ ...INVOICE, order: 'PO-7788. Payment within 30 days.' }, { name: 'factur-x.xml', xml });
  const { result: other } = await run('terms.pdf', page(terms('Payable at once, no discount')));
  expect(other.issues).toContainEqual(expect.objectContaining({ code: 'conflict', pointer: '/payment_terms' }));
  const { result: same } = await run('terms.pdf', page(terms('Please pay us within 30 days')));
  expect(same.issues).toEqual([]);
});

it('takes for no contradiction what a page abbreviates or the XML says at more length', async () => {
  const xml = facturX(INVOICE)
    .replace('Winkelschleifer', 'Winkelschleifer, 230 mm, mit Schutzhaube')
    .replace('Ringstrasse 4', 'Ringstr. 4')
    .replace('Metallhandel Hafen GmbH', 'METALLHANDEL HAFEN GmbH');
  const { result } = await run('alike.pdf', invoicePage(INVOICE, { name: 'factur-x.xml', xml }));
  expect(result).toMatchObject({ status: 'succeeded', issues: [] });
});

it('asks a model where the type has fields that no XML holds', async () => {
  const page = invoicePage(INVOICE, { name: 'factur-x.xml', xml: facturX(INVOICE) });
  const { requests } = await run('own-type.pdf', page, 'own');
  expect(requests).toBe(1);
});

it.each([
  ['a document type', facturX(INVOICE).replace('<rsm:Cross', '<!DOCTYPE x [<!ENTITY a "b">]><rsm:Cross'), 'DOCTYPE'],
  ['a broken end', facturX(INVOICE).slice(0, -40), ''],
  ['elements without end', facturX(INVOICE).replace('<ram:ID>', '<ram:A>'.repeat(200)), 'nested'],
  ['no total', facturX(INVOICE).replaceAll('GrandTotalAmount', 'OtherAmount'), 'total'],
])('reads the pages where the XML has %s, and says so', async (_, xml, why) => {
  const { result, requests } = await run('broken.pdf', invoicePage(INVOICE, { name: 'factur-x.xml', xml }));
  expect(requests).toBe(1);
  expect(result.issues).toContainEqual(
    expect.objectContaining({ code: 'einvoice_unreadable', message: expect.stringContaining(why) }),
  );
});

it('says of a portfolio which files it holds', async () => {
  const pdf = invoicePage(INVOICE, { name: 'offer.pdf', xml: 'anything' });
  const portfolio = Buffer.from(pdf.toString('latin1').replace('/AF [10 0 R]', '/Collection << /View /T >>'), 'latin1');
  const { result } = await run('portfolio.pdf', portfolio);
  expect(result.document.embedded).toEqual([{ name: 'offer.pdf', bytes: 8, read: false }]);
  expect(result.issues).toContainEqual(
    expect.objectContaining({ code: 'portfolio', message: expect.stringContaining('offer.pdf') }),
  );
});
