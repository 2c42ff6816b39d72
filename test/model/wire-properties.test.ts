import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RectoError } from '../../src/errors.ts';
import type { JsonSchema } from '../../src/model/language-model.ts';
import { toWire, type Wire } from '../../src/model/wire/wire.ts';
import { randomAnswer } from '../support/wire-answer.ts';
import { anyJson, documents } from '../support/wire-arbitrary.ts';
import { validatorOf, withoutNulls } from '../support/wire-check.ts';
import { encodeAnswer } from '../support/wire-encode.ts';
import { seededRandom } from '../support/wire-grammar.ts';
import { relaxed } from '../support/wire-relax.ts';
import { outsideSubset } from '../support/wire-subset.ts';

/** A schema that is too large for a server is refused, and says nothing about the rest. */
function wireOf(schema: JsonSchema): Wire {
  try {
    return toWire(schema, 'any');
  } catch (error) {
    fc.pre(!(error instanceof RectoError && error.message.includes('levels deep')));
    throw error;
  }
}

const RUNS = { numRuns: 100 };

describe('for any schema and any data that is valid by it', () => {
  it('what is sent is within the subset that all servers enforce', () => {
    fc.assert(
      fc.property(documents, ({ schema }) => {
        expect(outsideSubset(wireOf(schema).schema)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('the data can be answered, and is restored', () => {
    fc.assert(
      fc.property(documents, ({ schema, value }) => {
        const validate = validatorOf(schema);
        fc.pre(validate(value));
        const wire = wireOf(schema);
        const encoded = encodeAnswer(value, wire.schema);
        expect(encoded).toBeDefined();
        fc.pre(encoded?.lost === 0);
        const fits = validatorOf(wire.schema);
        expect(fits(encoded?.json), JSON.stringify(fits.errors)).toBe(true);
        const restored = wire.restore(encoded?.json);
        expect(withoutNulls(restored)).toEqual(withoutNulls(value));
        expect(validate(restored), JSON.stringify(validate.errors)).toBe(true);
        expect(wire.restore(restored)).toEqual(restored);
      }),
      RUNS,
    );
  });

  it('the data is left as it is where the model gives it in the shape of the user', () => {
    fc.assert(
      fc.property(documents, ({ schema, value }) => {
        const validate = validatorOf(schema);
        fc.pre(validate(value));
        const restored = wireOf(schema).restore(value);
        expect(withoutNulls(restored)).toEqual(withoutNulls(value));
        expect(validate(restored), JSON.stringify(validate.errors)).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('for any schema and any JSON at all', () => {
  it('restoring does not fail, changes nothing the second time, and pollutes nothing', () => {
    fc.assert(
      fc.property(documents, anyJson, ({ schema }, answer) => {
        const { restore } = wireOf(schema);
        const once = restore(answer);
        expect(restore(once)).toEqual(once);
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('every answer that a server lets through restores to valid data, apart from what the notes name', () => {
    fc.assert(
      fc.property(documents, fc.nat(), ({ schema }, seed) => {
        const wire = wireOf(schema);
        const answer = randomAnswer(wire.schema, seededRandom(seed));
        const fits = validatorOf(wire.schema);
        expect(fits(answer), JSON.stringify(fits.errors)).toBe(true);
        const validate = validatorOf(relaxed(schema, wire.notes));
        const restored = wire.restore(answer);
        expect(validate(restored), JSON.stringify([validate.errors, answer, restored])).toBe(true);
        expect(wire.restore(restored)).toEqual(restored);
      }),
      RUNS,
    );
  });

  it('the same schema gives the same bytes', () => {
    fc.assert(
      fc.property(documents, ({ schema }) => {
        expect(JSON.stringify(wireOf(structuredClone(schema)).schema)).toBe(JSON.stringify(wireOf(schema).schema));
      }),
      RUNS,
    );
  });
});
