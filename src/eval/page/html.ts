import { escapeHtml } from '../../util/escape-html.ts';

/** Markup that is safe to put into a page. */
export interface Html {
  readonly html: string;
}

/** Builds markup: texts and numbers in it are escaped, other markup is kept. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  return { html: parts.map((part, index) => part + markupOf(values[index])).join('') };
}

function markupOf(value: string | number | Html | readonly Html[] | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'html' in value ? value.html : value.map((each) => each.html).join('');
}

/** A text without characters that end it, mean markup, or that no reader sees. */
function escaped(text: string): string {
  return escapeHtml(text).replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\uFFFD');
}
