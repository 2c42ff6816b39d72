import { InvalidArgumentError, type Option } from 'commander';
import { STEPS, type Step, stepSchema } from '../../schemas/steps.ts';
import { closest } from '../util/closest.ts';

/** Reads a positive whole number from the command line. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number of at least 1.');
  return value;
}

/** Reads a time in seconds, which may be a fraction, from the command line; gives ms. */
export function secondsAsMs(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('Expected a number of seconds above 0.');
  }
  return value * 1000;
}

/** Reads the number of a port from the command line. */
export function portNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('Expected a port, 0 to 65535.');
  return value;
}

/** Reads the steps of a worker from the command line, such as `prepare,extract`. */
export function stepList(text: string): readonly Step[] {
  const parsed = stepSchema
    .array()
    .min(1)
    .safeParse(text.split(',').map((step) => step.trim()));
  if (!parsed.success)
    throw new InvalidArgumentError(`Expected some of ${STEPS.join(', ')}, with commas between them.`);
  return parsed.data;
}

/** Reads an address to listen on from the command line, such as `127.0.0.1:9090`. */
export function listenAddress(text: string): { readonly host: string; readonly port: number } {
  const [, ipv6, host, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  if (port === undefined) throw new InvalidArgumentError('Expected an address and a port, such as 127.0.0.1:9090.');
  return { host: ipv6 ?? host ?? '', port: portNumber(port) };
}

/** An option that takes one of some words; a wrong one is answered with what is meant. */
export function oneOf(option: Option, words: readonly string[]): Option {
  return option.choices(words).argParser((word: string) => {
    if (words.includes(word)) return word;
    const meant = closest(word, words);
    throw new InvalidArgumentError(
      `${meant === undefined ? '' : `Did you mean ${meant}? `}Allowed choices are ${words.join(', ')}.`,
    );
  });
}
