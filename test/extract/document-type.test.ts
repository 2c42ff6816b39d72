import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  listDocumentTypes,
  loadDocumentType,
  readDocumentType,
  toDocumentType,
} from '../../src/extract/document-type.ts';
import { temporaryFolder } from '../support/folder.ts';

describe('document types', () => {
  it('come with Recto, all of them readable', async () => {
    const names = await listDocumentTypes();
    expect(names).toEqual([...names].sort());
    expect(names).toContain('receipt');
    for (const name of names) {
      const type = await loadDocumentType(name);
      expect(type).toEqual(toDocumentType(type.schema, name));
    }
  });

  it('that do not exist are rejected with the names of those that do', async () => {
    await expect(loadDocumentType('reciept')).rejects.toMatchObject({
      code: 'type_unknown',
      message: expect.stringContaining('receipt'),
    });
    await expect(loadDocumentType('../receipt')).rejects.toMatchObject({ code: 'type_unknown' });
  });

  it('of a user are named after their file', async () => {
    const path = join(temporaryFolder(), 'boat.schema.json');
    writeFileSync(path, JSON.stringify({ type: 'object', version: '3', properties: { name: { type: 'string' } } }));
    expect(await readDocumentType(path)).toMatchObject({ name: 'boat', version: '3' });
  });

  it.each([
    ['no JSON', '{', 'schema_invalid'],
    ['no object', '[]', 'schema_invalid'],
    ['no object at its root', '{"type":"array"}', 'schema_invalid'],
    ['a type that JSON Schema does not have', '{"type":"object","properties":{"a":{"type":"date"}}}', 'schema_invalid'],
    ['a reference to nowhere', '{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}}}', 'schema_invalid'],
  ])('with %s are refused', async (_, text, code) => {
    const path = join(temporaryFolder(), 'broken.json');
    writeFileSync(path, text);
    await expect(readDocumentType(path)).rejects.toMatchObject({ code, message: expect.stringContaining('broken') });
  });

  it('say where they are wrong', () => {
    expect(() => toDocumentType({ type: 'object', properties: { a: { type: 'date' } } }, 'boat')).toThrow(
      /boat.*properties\/a\/type/,
    );
  });

  it.each<[string, object]>([
    ['in a circle of properties', { properties: { a: { $ref: '#/properties/b' }, b: { $ref: '#/properties/a' } } }],
    ['among alternatives', { properties: { a: { anyOf: [{ $ref: '#/properties/a' }, { type: 'string' }] } } }],
    ['as its own condition', { properties: { a: { if: { $ref: '#/properties/a' } } } }],
    ['as what it must not be', { properties: { a: { not: { $ref: '#/properties/a' } } } }],
  ])('that refer to themselves without end, %s, are refused in plain words', (_, schema) => {
    expect(() => toDocumentType({ type: 'object', ...schema }, 'boat')).toThrow(
      /^boat: #\/properties\/[ab] refers to itself without end/,
    );
  });

  it('may refer to themselves inside of a property or a list', () => {
    const parts = { type: 'array', items: { $ref: '#' } };
    expect(toDocumentType({ type: 'object', properties: { parts, next: { $ref: '#' } } }, 'boat').name).toBe('boat');
  });

  it('with a property called __proto__ are refused, wherever it is, and other inherited names are taken', () => {
    const text = '{"type":"object","properties":{"rows":{"type":"array","items":{"properties":{"__proto__":{}}}}}}';
    expect(() => toDocumentType(JSON.parse(text), 'boat')).toThrow(
      'has a property called "__proto__", at #/properties/rows/items/properties/__proto__',
    );
    const inherited = { constructor: { type: 'string' }, toString: { type: 'string' }, valueOf: { type: 'number' } };
    expect(toDocumentType({ type: 'object', properties: inherited }, 'boat').schema.properties).toBe(inherited);
  });

  it('that are missing are reported by their path', async () => {
    await expect(readDocumentType('/nowhere/boat.json')).rejects.toMatchObject({ code: 'file_not_found' });
  });
});
