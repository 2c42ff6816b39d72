import { InvalidArgumentError, Option } from 'commander';
import { MAX_CONCURRENCY } from '../../schemas/config.ts';
import { STEPS, type Step, stepSchema } from '../../schemas/steps.ts';
import { closest } from '../util/closest.ts';

/** Parses a positive integer. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number of at least 1.');
  return value;
}

/** Parses a whole number that may be 0. */
export function count(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0) {
    throw new InvalidArgumentError('Expected a whole number of at least 0.');
  }
  return value;
}

/** Parses how many documents are processed at a time. */
export function concurrency(text: string): number {
  const value = positiveInteger(text);
  if (value > MAX_CONCURRENCY) throw new InvalidArgumentError(`Expected at most ${MAX_CONCURRENCY}.`);
  return value;
}

/** Parses a number of seconds, which may be a fraction, to ms. */
export function secondsAsMs(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('Expected a number of seconds above 0.');
  }
  return value * 1000;
}

/** Parses a share from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return value;
}

/** Parses a port number. */
export function portNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('Expected a port, 0 to 65535.');
  return value;
}

/** Parses the steps of a worker, such as `prepare,extract`. */
export function stepList(text: string): readonly Step[] {
  const parsed = stepSchema
    .array()
    .min(1)
    .safeParse(text.split(',').map((step) => step.trim()));
  if (!parsed.success)
    throw new InvalidArgumentError(`Expected some of ${STEPS.join(', ')}, with commas between them.`);
  return parsed.data;
}

/** Parses an address to listen on, such as `127.0.0.1:9090`. */
export function listenAddress(text: string): { readonly host: string; readonly port: number } {
  const [, ipv6, host, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  if (port === undefined) throw new InvalidArgumentError('Expected an address and a port, such as 127.0.0.1:9090.');
  return { host: ipv6 ?? host ?? '', port: portNumber(port) };
}

/** An option with a fixed set of values; for another one the closest is suggested. */
export function oneOf(option: Option, words: readonly string[]): Option {
  return option.choices(words).argParser((word: string) => {
    if (words.includes(word)) return word;
    const suggestion = closest(word, words);
    throw new InvalidArgumentError(
      `${suggestion === undefined ? '' : `Did you mean ${suggestion}? `}Allowed choices are ${words.join(', ')}.`,
    );
  });
}

/** `--views`: what a model is shown. */
export function viewsOption(): Option {
  const option = new Option('--views <kind>', 'what a model is shown of a page');
  return oneOf(option, ['auto', 'text', 'image', 'both']).default('auto');
}

/** `--ocr`: which pages are read by OCR. */
export function ocrOption(): Option {
  const option = new Option('--ocr <when>', 'whether pages are read by OCR: those without a text layer, all, or none');
  return oneOf(option, ['auto', 'always', 'off']).default('auto');
}
