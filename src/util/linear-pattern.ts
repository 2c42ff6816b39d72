import { RE2JS } from 're2js';

/** A regular expression that runs in linear time. */
export interface LinearPattern {
  readonly source: string;
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /**
   * Start and end of the first match in UTF-16 units: of its first group if that took part, else of the entire match.
   */
  find(text: string): { readonly start: number; readonly end: number } | undefined;
}

/** Syntax of JavaScript expressions that cannot run in linear time. */
const NOT_LINEAR: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'a look-ahead or look-behind'],
  [/\\[1-9]|\\k</, 'a back reference'],
];
const MAX_SOURCE_LENGTH = 2_000;
/** Limit of the product of counted repetitions, as RE2 expands them. */
const MAX_REPEATS = 1_000;

/**
 * Compiles an untrusted expression in the syntax of JavaScript (flag `u`). Throws an `Error` that says what is invalid
 * or cannot run in linear time. Source: RE2, by re2js.
 */
export function linearPattern(source: string): LinearPattern {
  if (source.length > MAX_SOURCE_LENGTH) throw new Error(`it has more than ${MAX_SOURCE_LENGTH} characters`);
  const unescaped = source.replace(/\\\\/g, '');
  const literal = unescaped.replace(/\[(?:\\.|[^\]\\])*\]/g, '[]');
  const nonLinear = NOT_LINEAR.find(([form]) => form.test(literal));
  if (nonLinear !== undefined) throw new Error(`it has ${nonLinear[1]}, which no linear-time engine can run`);
  // RE2 accepts some expressions that are invalid in JavaScript.
  new RegExp(source, 'u');
  const compiled = compile(source);
  return {
    source,
    test: (text) => compiled.matcher(text).find(),
    find(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return undefined;
      const group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
      return { start: matcher.start(group), end: matcher.end(group) };
    },
  };
}

function compile(source: string): RE2JS {
  const repeats = [...source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)];
  const expanded = repeats.reduce((product, [, low, high]) => product * Math.max(1, Number(high || low)), 1);
  if (expanded > MAX_REPEATS) throw new Error(`its repetitions come to more than ${MAX_REPEATS}`);
  return RE2JS.compile(RE2JS.translateRegExp(toRe2(source)));
}

/** White space of JavaScript, as members of a character class. */
const WHITE_SPACE =
  '\\t\\n\\x0B\\f\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}';

/** Short names of general categories, as RE2 has no long ones. Source: Unicode, PropertyValueAliases.txt. */
const CATEGORIES: Readonly<Record<string, string>> = {
  Letter: 'L',
  Cased_Letter: 'LC',
  Uppercase_Letter: 'Lu',
  Lowercase_Letter: 'Ll',
  Titlecase_Letter: 'Lt',
  Modifier_Letter: 'Lm',
  Other_Letter: 'Lo',
  Mark: 'M',
  Combining_Mark: 'M',
  Nonspacing_Mark: 'Mn',
  Spacing_Mark: 'Mc',
  Enclosing_Mark: 'Me',
  Number: 'N',
  Decimal_Number: 'Nd',
  digit: 'Nd',
  Letter_Number: 'Nl',
  Other_Number: 'No',
  Punctuation: 'P',
  punct: 'P',
  Connector_Punctuation: 'Pc',
  Dash_Punctuation: 'Pd',
  Open_Punctuation: 'Ps',
  Close_Punctuation: 'Pe',
  Initial_Punctuation: 'Pi',
  Final_Punctuation: 'Pf',
  Other_Punctuation: 'Po',
  Symbol: 'S',
  Math_Symbol: 'Sm',
  Currency_Symbol: 'Sc',
  Modifier_Symbol: 'Sk',
  Other_Symbol: 'So',
  Separator: 'Z',
  Space_Separator: 'Zs',
  Line_Separator: 'Zl',
  Paragraph_Separator: 'Zp',
  Other: 'C',
  Control: 'Cc',
  cntrl: 'Cc',
  Format: 'Cf',
  Private_Use: 'Co',
};

/** Translates the syntax that differs in RE2. */
function toRe2(source: string): string {
  let inClass = false;
  return source.replace(
    /\\([pP])\{([^}]*)\}|\\[sS]|\\.|\[|\]/gsu,
    (part, sign: string | undefined, property: string = '') => {
      if (sign !== undefined) {
        const value = property.replace(/^(?:General_Category|gc|Script|sc)=/, '');
        return `\\${sign}{${CATEGORIES[value] ?? value}}`;
      }
      if (part === '\\s') return inClass ? WHITE_SPACE : `[${WHITE_SPACE}]`;
      if (part === '\\S') return inClass ? part : `[^${WHITE_SPACE}]`;
      if (part === '[') inClass = true;
      if (part === ']') inClass = false;
      return part;
    },
  );
}
