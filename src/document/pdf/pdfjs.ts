/**
 * pdfjs-dist, without what it does to the process. On loading, its build for Node.js puts functions written in JavaScript
 * in the place of some that the engine has, for details that newer engines have: `JSON.stringify` takes 50 times as long,
 * in everything that runs beside it.
 */
const { stringify, parse } = JSON;
const { push } = Array.prototype;
const { toString: source } = Function.prototype;
const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
// It would load this with the first document, and replace them again.
await import(import.meta.resolve('pdfjs-dist/legacy/build/pdf.worker.mjs'));
Object.assign(JSON, { stringify, parse });
for (const [prototype, name, value] of [
  [Array.prototype, 'push', push],
  [Function.prototype, 'toString', source],
] as const) {
  Object.defineProperty(prototype, name, { value, writable: true, enumerable: false, configurable: true });
}

export const { AnnotationMode, getDocument, normalizeUnicode, OPS, VerbosityLevel } = pdfjs;
