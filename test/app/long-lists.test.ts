import { describe, expect, it } from 'vitest';
import { openWithModel } from '../support/model-client.ts';
import { textTokens } from '../support/model-server/tokens.ts';
import { rowsInText, STATEMENT_TYPE, statementPdf, statementRows } from '../support/statement.ts';

const ROWS = statementRows(400);

describe.each(['auto', 'whole'] as const)('a list of 400 rows, sent %s', (strategy) => {
  it('is paid for once, as no request asks for more rows than an answer can hold', async () => {
    const answer = ({ text }: { readonly text: string }) => ({
      holder: null,
      total: null,
      transactions: rowsInText(text),
    });
    const { recto, server } = await openWithModel(answer, { RECTO_SECOND_LOOKS: 'off' });
    const request = { schema: STATEMENT_TYPE, name: 'statement.pdf', options: { strategy } };
    const { data, usage, lists } = await recto.extract(statementPdf(ROWS), request);
    expect(data.transactions).toEqual(ROWS);
    expect(lists['/transactions']).toMatchObject({ verdict: 'complete', extracted: 400 });
    expect(usage.output_tokens).toBeLessThan(1.1 * textTokens(JSON.stringify({ transactions: ROWS })));
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });
});

it('tells a model the file and pages first, how many rows to expect last, and the schema without what holds for all of it', async () => {
  const { recto, server } = await openWithModel(
    ({ text }) => ({ holder: null, total: null, transactions: rowsInText(text) }),
    { RECTO_SECOND_LOOKS: 'off' },
  );
  await recto.extract(statementPdf(ROWS.slice(0, 60)), { schema: STATEMENT_TYPE, name: 'statement.pdf' });
  await recto.extract(statementPdf(ROWS.slice(0, 5)), { schema: STATEMENT_TYPE, name: 'short.pdf' });
  const [long, short] = [server.requests[0], server.requests.at(-1)];
  const [system, user] = (long?.body.messages ?? []) as readonly { readonly content: string }[];
  expect(user?.content).toMatch(/^File: "statement\.pdf"\. Pages shown: 1, 2\.\n<<<page 1 /);
  expect(user?.content).toMatch(
    />>>\nLines that look like rows of a table, by a count that may be wrong: page 1: 50, page 2: 10\. Now answer .*$/,
  );
  expect(short?.text).not.toContain('look like rows');
  expect(system?.content).toMatch(/\{"type":"object","properties":\{"holder":\{"type":"string"\},/);
  expect(system?.content).not.toMatch(/"required"|additionalProperties|"null"/);
});
