import { openProbe } from '../app/probe.ts';
import type { RectoError } from '../errors.ts';
import type { Findings } from '../model/findings.ts';
import type { ProbeResult, QuestionName } from '../model/probe/probe.ts';
import type { CommandDeps } from './commands/deps.ts';
import { dollars, plural, printable } from './terminal.ts';

/**
 * Runs `recto doctor --model`: prints the cost, probes the model, prints the findings, and returns the exit code.
 * Errors: those of `probeModel`; `store_failed`.
 */
export async function runDoctorModel(deps: CommandDeps): Promise<number> {
  const { out } = deps.terminal;
  const probe = openProbe(deps.config());
  if (probe === undefined) {
    out.write('The local model runs on this machine: there is nothing to ask, and nothing to pay.\n');
    return 0;
  }
  const { requests, inputTokens, outputTokens, costUsd } = probe.cost;
  const tokens = (inputTokens + outputTokens).toLocaleString('en');
  out.write(
    `This asks ${printable(probe.id)} at ${probe.host} up to ${plural(requests, 'request')}, about ${tokens} tokens, ${dollars(costUsd)}.\n`,
  );
  for (const [mark, name, text] of report(await probe.run({ signal: deps.signal }))) {
    out.write(`${mark.padEnd(5)} ${name.padEnd(17)} ${printable(text)}\n`);
  }
  out.write(`Stored in ${printable(probe.storeUrl)}: requests to this model are made accordingly from now on.\n`);
  return 0;
}

/** Summarizes findings in one line. */
export function summarizeFindings(findings: Findings): string {
  const { at, server, format, images, imageTokenRatio, logProbabilities, outputTokens, contextTokens } = findings;
  const parts = [
    server,
    ...(format === undefined ? [] : [`honours ${format}`]),
    ...(images === undefined ? [] : [`${plural(images, 'image')} a request`]),
    ...(imageTokenRatio === undefined ? [] : [`${imageTokenRatio.toFixed(2)} × the tokens of the formula`]),
    ...(logProbabilities === undefined ? [] : [`${logProbabilities ? '' : 'no '}log-probabilities`]),
    ...(outputTokens === undefined ? [] : [`answers of up to ${outputTokens} tokens`]),
    ...(contextTokens === undefined ? [] : [`a context of ${contextTokens}`]),
  ];
  return `${parts.join(', ')} (found on ${at.slice(0, 10)})`;
}

type Line = readonly [mark: 'ok' | 'note' | '?', name: string, text: string];

/** A line per finding, with its consequence. */
function report({ findings, schema, failures }: ProbeResult): readonly Line[] {
  const { server, images, imageTokenRatio: ratio, logProbabilities, outputTokens, contextTokens } = findings;
  return [
    ['ok', 'server', `${server}: parameters are sent under the names that it knows`],
    schema === undefined ? unknown('schema', failures) : schemaLine(schema, findings.format),
    images === undefined ? unknown('images', failures) : imagesLine(images),
    ...(images === 0 ? [] : [ratio === undefined ? unknown('image tokens', failures) : ratioLine(ratio)]),
    logProbabilities === undefined
      ? unknown('log-probabilities', failures)
      : ['ok', 'log-probabilities', logProbabilities ? 'given with every token' : 'not given'],
    outputTokens === undefined
      ? unknown('longest answer', failures)
      : ['ok', 'longest answer', `${outputTokens} tokens: RECTO_OUTPUT_TOKENS is held to it`],
    contextTokens === undefined
      ? ['?', 'context', 'the server does not tell it: RECTO_CONTEXT_TOKENS is taken']
      : ['ok', 'context', `${contextTokens} tokens, for a request and its answer: RECTO_CONTEXT_TOKENS is held to it`],
  ];
}

function unknown(name: QuestionName, failures: ProbeResult['failures']): Line {
  const failure: RectoError | undefined = failures.get(name);
  return ['?', name, failure === undefined ? 'the server does not tell' : `not found out: ${failure.message}`];
}

function schemaLine(schema: NonNullable<ProbeResult['schema']>, format: Findings['format']): Line {
  if (schema === 'honoured') return ['ok', 'schema', 'honoured: answers are held to the document type by the server'];
  const fallback = format === 'json_object' ? 'any JSON object is asked for' : 'text is asked for';
  return ['note', 'schema', `${schema}: ${fallback}, and every answer is held to the document type here`];
}

function imagesLine(images: number): Line {
  if (images === 0) return ['note', 'images', 'none taken: set RECTO_MODEL_INPUT=words'];
  return ['ok', 'images', `${images} taken in a request: pages are put together accordingly`];
}

/** A larger deviation means other tiles than those of Llama 4. */
const TOLERANCE = 0.05;

function ratioLine(ratio: number): Line {
  const isOff = Math.abs(ratio - 1) > TOLERANCE;
  const consequence = isOff
    ? 'estimates of tokens and dollars are off by that'
    : 'estimates of tokens and dollars hold';
  return [isOff ? 'note' : 'ok', 'image tokens', `${ratio.toFixed(2)} × what the formula gives: ${consequence}`];
}
