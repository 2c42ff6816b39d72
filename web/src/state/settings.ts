import { effect, signal } from '@preact/signals';

export type Language = 'en' | 'de';
export type Theme = 'auto' | 'light' | 'dark';

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A browser may forbid it: then the setting lasts as long as the page.
  }
}

const known = stored('recto.language');
/** The language of the page: what was chosen, or that of the browser. */
export const language = signal<Language>(
  known === 'de' || known === 'en' ? known : navigator.language.startsWith('de') ? 'de' : 'en',
);
const before = stored('recto.theme');
/** Light or dark, or as the system is set. */
export const theme = signal<Theme>(before === 'light' || before === 'dark' ? before : 'auto');
/** Who reviews, as it is to be written into reviewed results. */
export const reviewer = signal(stored('recto.reviewer') ?? '');

effect(() => {
  document.documentElement.lang = language.value;
  store('recto.language', language.value);
});
effect(() => {
  if (theme.value === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
  store('recto.theme', theme.value);
});
effect(() => store('recto.reviewer', reviewer.value));
