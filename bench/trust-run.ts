import { confidenceOf } from '../src/extract/trust/confidence.ts';
import { seeded } from '../test/kill/random.ts';
import { row } from './print.ts';
import { labDocuments } from './trust/documents.ts';
import { type Example, examplesOf } from './trust/examples.ts';
import { fitWeights } from './trust/fit.ts';
import { LIE_KINDS } from './trust/lies.ts';
import { localExamples, withUnknownWords } from './trust/local.ts';

const SEEDS = 3;
/** Readings of each document with unknown words. */
const UNKNOWN_SEEDS = 4;
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
  const unknown: Example[] = [];
  for (const document of documents) {
    network.push(...(await examplesOf(document, SEEDS)));
    local.push(...(await localExamples(document)));
    for (let seed = 0; seed < UNKNOWN_SEEDS; seed += 1) {
      unknown.push(...(await localExamples(withUnknownWords(document, seeded(seed * 7919 + 1)))));
    }
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
  const readings = [
    { words: '', examples: local },
    { words: ', words unknown', examples: unknown },
  ];
  for (const { words, examples, isHeldOut } of readings.flatMap((reading) =>
    [false, true].map((isHeldOut) => ({ ...reading, isHeldOut })),
  )) {
    const own = examples.filter((example) => example.isHeldOut === isHeldOut);
    const kept = own.filter((example) => !isInReview(example, true));
    row(
      [
        (isHeldOut ? 'held out' : 'fitted on') + words,
        own.length,
        percent(own.filter(({ isRight }) => isRight).length, own.length),
        percent(kept.length, own.length),
        percent(kept.filter(({ isRight }) => isRight).length, kept.length),
      ],
      WIDTHS,
    );
  }
  const tuned = (examples: readonly Example[]) => examples.filter(({ isHeldOut }) => !isHeldOut);
  const own = tuned([...local, ...unknown]);
  const right = own.filter(({ isRight }) => isRight).length;
  console.log(
    `weights for src/extract/trust/confidence.ts\n${JSON.stringify({ NETWORK: fitWeights(tuned(network), false), LOCAL: fitWeights(own, true) })}`,
  );
  console.log(`odds of the local model's values in these: ${(right / (own.length - right)).toFixed(2)}`);
}

function isInReview({ features, isLeftOut, isTold }: Example, isLocal: boolean): boolean {
  return features === undefined
    ? isLeftOut === true
    : isTold === true || confidenceOf(features, isLocal) < REVIEW_BELOW;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`;
}
