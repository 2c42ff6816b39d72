import { confidenceOf } from '../src/extract/trust/confidence.ts';
import { row } from './print.ts';
import { labDocuments } from './trust/documents.ts';
import { type Example, examplesOf } from './trust/examples.ts';
import { fitWeights } from './trust/fit.ts';
import { LIE_KINDS } from './trust/lies.ts';
import { localExamples } from './trust/local.ts';

const SEEDS = 2;
const REVIEW_BELOW = 0.9;
const WIDTHS = [26, 10, 10, 10, 10];

/**
 * How many damaged values of a model on the network are reported, of each kind of damage, and how many good ones are in
 * review beside them; and how many of the local model's values that are not in review are right. On documents that the
 * weights were fitted on, and on others.
 */
export async function benchTrust(): Promise<void> {
  const documents = await labDocuments();
  const network: Example[] = [];
  const local: Example[] = [];
  for (const document of documents) {
    network.push(...(await examplesOf(document, SEEDS)));
    local.push(...(await localExamples(document)));
  }
  const groups = [
    { name: 'digital', isScan: false },
    { name: 'scans', isScan: true },
  ];
  console.log(`${documents.length} documents, seeds 0 to ${SEEDS - 1}; "held out": nothing was fitted on them`);
  row(['damage, % reported', ...groups.flatMap(({ name }) => [name, 'held out'])], WIDTHS);
  const columns = groups.flatMap(({ isScan }) => [false, true].map((isHeldOut) => ({ isScan, isHeldOut })));
  const share = (of: (example: Example) => boolean) =>
    columns.map(({ isScan, isHeldOut }) => {
      const own = network.filter(
        (example) => example.isScan === isScan && example.isHeldOut === isHeldOut && of(example),
      );
      return percent(own.filter((example) => isInReview(example, false)).length, own.length);
    });
  for (const kind of LIE_KINDS) row([kind, ...share((example) => example.kind === kind && !example.isRight)], WIDTHS);
  row(['all', ...share((example) => !example.isRight)], WIDTHS);
  row(['good values in review', ...share((example) => example.kind === 'truth')], WIDTHS);
  console.log('local model');
  row(['', 'values', 'right', 'out of review', 'right of these'], WIDTHS);
  for (const isHeldOut of [false, true]) {
    const own = local.filter((example) => example.isHeldOut === isHeldOut);
    const kept = own.filter((example) => !isInReview(example, true));
    row(
      [
        isHeldOut ? 'held out' : 'fitted on',
        own.length,
        percent(own.filter(({ isRight }) => isRight).length, own.length),
        percent(kept.length, own.length),
        percent(kept.filter(({ isRight }) => isRight).length, kept.length),
      ],
      WIDTHS,
    );
  }
  const fitted = (examples: readonly Example[]) => fitWeights(examples.filter(({ isHeldOut }) => !isHeldOut));
  console.log(
    `weights for src/extract/trust/confidence.ts\n${JSON.stringify({ NETWORK: fitted(network), LOCAL: fitted(local) })}`,
  );
}

function isInReview({ features, isLeftOut }: Example, isLocal: boolean): boolean {
  return features === undefined ? isLeftOut === true : confidenceOf(features, isLocal) < REVIEW_BELOW;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`;
}
