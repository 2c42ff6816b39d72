/** Patterns for the declarations of a language, on one line; the first group is the name, the second the parameters. */
export interface Grammar {
  readonly id: string;
  /** Patterns of lines typical of this language. */
  readonly signs: readonly RegExp[];
  readonly functions: readonly RegExp[];
  readonly classes: readonly RegExp[];
  readonly methods: readonly RegExp[];
  readonly imports: readonly RegExp[];
}

const NAME = '([\\p{L}_$][\\p{L}\\p{N}_$]*)';
const re = (source: string): RegExp => new RegExp(source.replaceAll('NAME', NAME), 'u');

const SCRIPT = {
  functions: [
    re(
      '^\\s*(?:export\\s+)?(?:default\\s+)?(?:async\\s+)?function\\s*\\*?\\s*NAME\\s*(?:<[^>]{0,200}>)?\\(([^)]{0,500})',
    ),
    re(
      '^\\s*(?:export\\s+)?(?:const|let|var)\\s+NAME\\s*(?::[^=]{0,200})?=\\s*(?:async\\s*)?(?:function\\b[^(]{0,80})?\\(([^()]{0,500})\\)[^=]{0,120}(?:=>|\\{)',
    ),
  ],
  classes: [re('^\\s*(?:export\\s+)?(?:default\\s+)?(?:abstract\\s+)?class\\s+NAME')],
  methods: [
    re(
      '^\\s+(?:(?:public|private|protected|static|async|override|readonly|get|set)\\s+)*\\*?#?(?!if\\b|for\\b|while\\b|switch\\b|catch\\b|return\\b|function\\b)NAME\\s*(?:<[^>]{0,200}>)?\\(([^()]{0,500})\\)[^;{]{0,200}\\{',
    ),
  ],
  imports: [
    /^\s*(?:import|export)\s(?:[^'"]{0,500}\sfrom\s+)?['"]([^'"]{1,300})['"]/u,
    /\brequire\(\s*['"]([^'"]{1,300})['"]\s*\)/u,
  ],
} as const;

const SCRIPT_PATTERNS: readonly RegExp[] = [
  /^\s*(?:const|let|var)\s+[\p{L}\w${},\s]+=/u,
  /=>/,
  /^\s*(?:export\s+)?(?:async\s+)?function\b/,
  /\bmodule\.exports\b|\brequire\(/,
];

/** The supported languages, most specific first. */
export const GRAMMARS: readonly Grammar[] = [
  {
    id: 'python',
    signs: [
      /^\s*def\s+\w+\(.*\).*:\s*$/,
      /^\s*(?:from\s+[\w.]+\s+)?import\s+[\w.*, ]+$/,
      /^\s*class\s+\w+.*:\s*$/,
      /^\s*(?:elif|except|with)\b.*:\s*$/,
    ],
    functions: [re('^(?:async\\s+)?def\\s+NAME\\s*\\(([^)]{0,500})')],
    classes: [re('^class\\s+NAME')],
    methods: [re('^\\s+(?:async\\s+)?def\\s+NAME\\s*\\(([^)]{0,500})')],
    imports: [/^\s*from\s+([\w.]+)\s+import\b/u, /^\s*import\s+([\w.]+)/u],
  },
  {
    id: 'javascript',
    signs: SCRIPT_PATTERNS,
    ...SCRIPT,
  },
  {
    id: 'typescript',
    signs: [
      ...SCRIPT_PATTERNS,
      /^\s*(?:export\s+)?(?:interface|type|enum)\s+\w+/,
      /\b(?:const|let|function)\s[^=]*:\s*(?:string|number|boolean|void|readonly|Promise)\b/,
      /\bimport\s+type\b/,
      /\bas\s+(?:const|unknown)\b/,
    ],
    ...SCRIPT,
  },
  {
    id: 'go',
    signs: [/^package\s+\w+\s*$/, /^func\s/, /:=/],
    functions: [re('^func\\s+NAME\\s*(?:\\[[^\\]]{0,200}\\])?\\(([^)]{0,500})')],
    classes: [re('^type\\s+NAME\\s+(?:struct|interface)')],
    methods: [re('^func\\s+\\([^)]{0,200}\\)\\s+NAME\\s*\\(([^)]{0,500})')],
    imports: [/^\s*(?:import\s+)?(?:[\w.]+\s+)?"([^"]{1,300})"\s*$/u],
  },
  {
    id: 'rust',
    signs: [/^\s*(?:pub(?:\([^)]*\))?\s+)?fn\s/, /^\s*use\s+[\w:]+/, /\blet\s+mut\b/, /^\s*impl\b/],
    functions: [
      re(
        '^(?:pub(?:\\([^)]{0,40}\\))?\\s+)?(?:async\\s+|const\\s+|unsafe\\s+)*fn\\s+NAME\\s*(?:<[^>]{0,200}>)?\\(([^)]{0,500})',
      ),
    ],
    classes: [re('^(?:pub(?:\\([^)]{0,40}\\))?\\s+)?(?:struct|enum|trait)\\s+NAME')],
    methods: [
      re(
        '^\\s+(?:pub(?:\\([^)]{0,40}\\))?\\s+)?(?:async\\s+|const\\s+|unsafe\\s+)*fn\\s+NAME\\s*(?:<[^>]{0,200}>)?\\(([^)]{0,500})',
      ),
    ],
    imports: [/^\s*(?:pub\s+)?use\s+([\w:]{1,300})/u],
  },
  {
    id: 'java',
    signs: [/^\s*(?:public|private|protected)\s.*[{;]\s*$/, /^package\s+[\w.]+;/, /^import\s+(?:static\s+)?[\w.*]+;/],
    functions: [],
    classes: [
      re(
        '^\\s*(?:(?:public|private|protected|abstract|final|static|sealed)\\s+)*(?:class|interface|enum|record)\\s+NAME',
      ),
    ],
    methods: [
      re(
        '^\\s+(?:(?:public|private|protected|static|final|abstract|synchronized)\\s+)+(?:[\\w<>\\[\\],.?]{1,80}\\s+)?NAME\\s*\\(([^)]{0,500})',
      ),
    ],
    imports: [/^\s*import\s+(?:static\s+)?([\w.*]{1,300});/u],
  },
  {
    id: 'c',
    signs: [/^\s*#\s*include\b/, /^\s*#\s*define\b/, /^\s*(?:int|void|char|static|struct|unsigned)\s[^=]*\(/],
    functions: [
      re('^(?:[\\w*]{1,40}\\s+){1,4}\\*?(?!if\\b|while\\b|for\\b|switch\\b)NAME\\s*\\(([^;)]{0,500})\\)?[^;]{0,80}$'),
    ],
    classes: [re('^(?:typedef\\s+)?(?:struct|class|enum|union)\\s+NAME\\s*(?::[^{]{0,200})?\\{?\\s*$')],
    methods: [],
    imports: [/^\s*#\s*include\s*[<"]([^>"]{1,300})[>"]/u],
  },
];
