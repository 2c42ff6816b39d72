/** Words of one language, as lists with bars between, by the ids of concepts and roles. */
export interface Words {
  readonly concepts: { readonly [id: string]: ConceptWords };
  readonly columns: { readonly [id: string]: ConceptWords };
  readonly headings: { readonly [id: string]: string };
}

/** `labels` are certain; `weak` ones count if no certain one is printed. */
interface ConceptWords {
  readonly labels?: string;
  readonly weak?: string;
}

/** Splits a text at bars and line breaks. */
export function parseList(text: string): readonly string[] {
  return text
    .split(/[|\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
