import {
  type Answered,
  type Completion,
  type Exchange,
  type Fault,
  type Reply,
  says,
  toCompletion,
} from './protocol.ts';

/** A well-behaved answer: a JSON value, a text, or `says(…)`. */
export const answers = (answered: Answered): Reply => ({ name: 'answers', run: ({ complete }) => complete(answered) });

/** As if nothing were scripted. */
export const asUsual = (): Reply => ({ name: 'asUsual', run: ({ fallBack }) => fallBack() });

/** An error in the shape of the server. */
export const fault = (name: string, of: Fault | ((exchange: Exchange) => Fault)): Reply => ({
  name,
  run: (exchange) => exchange.fail(typeof of === 'function' ? of(exchange) : of),
});

/** Whatever is given, as it is. */
export const raw = (name: string, status: number, headers: Readonly<Record<string, string>>, body: string): Reply => ({
  name,
  run: ({ response }) => void response.writeHead(status, headers).end(body),
});

/** The model says what a JSON Schema would not let it. */
export const freely = (name: string, completion: Completion): Reply => ({
  name,
  run: ({ complete }) => complete(says({ unconstrained: true, ...completion })),
});

/** The usual answer, with something about it changed. */
export function changed(name: string, change: Partial<Completion>): Reply {
  return { name, run: async ({ complete, usual }) => complete(says({ ...toCompletion(await usual()), ...change })) };
}

/** The usual answer, up to so many tokens of it. */
export function breakingOff(
  name: string,
  afterTokens: number,
  how: NonNullable<Completion['breaksOff']>['how'],
): Reply {
  return changed(name, { breaksOff: { afterTokens, how } });
}
