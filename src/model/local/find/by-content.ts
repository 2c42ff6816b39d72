import { findIbans } from '../../../document/values/iban.ts';
import type { LabelledDocument } from '../labelled-document.ts';
import { cellBelow, runOf, tokensWithin } from '../layout.ts';
import { fromBlock } from '../parties/address-parts.ts';
import { addressBlocks } from '../parties/blocks.ts';
import type { Leaf } from '../schema.ts';
import type { FoundValue, Scope } from './found.ts';
import { findLetterhead } from './letterhead.ts';
import { findPaymentTerms } from './payment-terms.ts';
import { findPeriods } from './periods.ts';
import { findTaxTable } from './tax-table.ts';

/** Score of the name above an address that is not the bank's, below that of one beside a label. */
const ADDRESSED = 0.8;

/** The name of whom a statement is sent to: above the first address that is not its issuer's. */
function accountHolders(labelledDocument: LabelledDocument): readonly FoundValue[] {
  const issuer = new Set(findLetterhead(labelledDocument).company.flatMap(({ tokens }) => tokens));
  const block = addressBlocks(labelledDocument).find(
    ({ runs }) => runs.length > 1 && !runs.some(({ tokens }) => tokens.some((token) => issuer.has(token))),
  );
  const name = block === undefined ? undefined : fromBlock(block, 'name');
  return name === undefined ? [] : [{ ...name, score: ADDRESSED }];
}

/** Score of an IBAN whose check digits are right, above that of a part of it. */
const WHOLE_IBAN = 1.6;

/** IBANs of a narrow column that go on in the line below, which their check digits tell. */
function wrappedIbans({ layout }: LabelledDocument, scope: Scope | undefined): readonly FoundValue[] {
  return layout.lines.flatMap((line) =>
    line.cells.flatMap((cell) => {
      const isPart = findIbans(cell.text).some(({ valid }) => !valid);
      const below = isPart ? cellBelow(layout, line, cell)?.cell : undefined;
      if (below === undefined) return [];
      const run = runOf([...cell.tokens, ...below.tokens]);
      const whole = findIbans(run.text).find(({ valid }) => valid);
      if (whole === undefined) return [];
      const tokens = tokensWithin(run, whole.start, whole.end);
      if (scope !== undefined && !tokens.every(scope.contains)) return [];
      return [{ value: whole.iban, tokens, score: WHOLE_IBAN, at: line.at }];
    }),
  );
}

/**
 * Finds values by what they say or by arithmetic, whether a label stands beside them or not: terms of payment, periods, the
 * holder of an account, IBANs of two lines, and the sums of a table of taxes.
 */
export function findByContent(
  labelledDocument: LabelledDocument,
  leaf: Leaf,
  scope: Scope | undefined,
): readonly FoundValue[] {
  const { concept } = leaf;
  if (concept === 'payment_terms') return findPaymentTerms(labelledDocument, leaf, scope);
  if (leaf.kind === 'iban') return wrappedIbans(labelledDocument, scope);
  if (concept === 'account_holder') return scope === undefined ? accountHolders(labelledDocument) : [];
  const isPeriod = (concept === 'start_date' || concept === 'end_date') && leaf.name.startsWith('period');
  if (isPeriod && scope === undefined) return findPeriods(labelledDocument, concept);
  const isSum = concept === 'subtotal' || concept === 'tax' || concept === 'total';
  return isSum && scope === undefined && leaf.kind === 'amount' ? findTaxTable(labelledDocument)[concept] : [];
}
