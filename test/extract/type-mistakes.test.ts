import { expect, it } from 'vitest';
import { listDocumentTypes, loadDocumentType } from '../../src/extract/document-type.ts';
import { findTypeMistakes } from '../../src/extract/type-mistakes.ts';

const typeWith = (hints: unknown) => ({ type: 'object', properties: { total: { type: 'number', 'x-recto': hints } } });

it('finds misspelt hints, and suggests the right ones', () => {
  expect(findTypeMistakes(typeWith({ label: ['Total'], colour: 'red' }))).toEqual([
    {
      pointer: '/properties/total/x-recto/label',
      message: '"label" is not a hint, and none of the hints beside it has an effect: did you mean "labels"?',
    },
    {
      pointer: '/properties/total/x-recto/colour',
      message: '"colour" is not a hint, and none of the hints beside it has an effect',
    },
  ]);
});

it('finds hints with a value that they cannot have', () => {
  const [mistake, ...others] = findTypeMistakes(typeWith({ kind: 'money', labels: ['Total'] }));
  expect(mistake?.pointer).toBe('/properties/total/x-recto/kind');
  expect(mistake?.message).toContain('have no effect');
  expect(others).toEqual([]);
});

it('finds patterns that no engine can run in linear time', () => {
  expect(findTypeMistakes(typeWith({ pattern: '(?<!X)\\d+' }))).toEqual([
    {
      pointer: '/properties/total/x-recto/pattern',
      message: 'the pattern is not used: it has a look-ahead or look-behind, which no linear-time engine can run',
    },
  ]);
  expect(findTypeMistakes(typeWith({ pattern: '\\b\\d+' }))).toEqual([]);
});

it('finds nothing in the document types that come with Recto', async () => {
  for (const name of await listDocumentTypes()) {
    const { schema } = await loadDocumentType(name);
    expect(findTypeMistakes(schema), name).toEqual([]);
  }
});
