/** Tax names that qualify a total instead of naming an amount: `Total (incl. GST)`. */
const TAX_KEYS: ReadonlySet<string> = new Set([
  'gst',
  'vat',
  'tax',
  'mwst',
  'ust',
  'tva',
  'iva',
  'btw',
  'taxes',
  'steuer',
  'gst6',
]);
const INCLUDES =
  /(?:incl?|inkl|includ\w*|inclusive|excl?|exkl|exclud\w*|exclusive|with|without|zzgl|plus|avec|con|ohne|of|before|after|w)[\s.:(]*(?:of\s*)?(?:\d{1,2}(?:[.,]\d+)?\s?%)?\s*$/i;

const INCLUDED_IN = /includ\w*\s+in\s*$/i;

/** Whether a label only qualifies the previous one: a tax name after `incl.`, or anything in brackets. */
export function isModifier(key: string, before: string, afterLabel: boolean): boolean {
  if (TAX_KEYS.has(key) && INCLUDES.test(before.slice(-24))) return true;
  if (INCLUDED_IN.test(before.slice(-24))) return true;
  return afterLabel && before.lastIndexOf('(') > before.lastIndexOf(')');
}
