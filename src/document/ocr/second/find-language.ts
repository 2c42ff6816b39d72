import { TRIGRAMS, WORDS } from './language-tables.ts';

/** How much a text speaks for a language: the higher, the likelier; comparable for one text only. */
export interface LanguageScore {
  readonly language: string;
  readonly score: number;
}

/** Probability of the trigram with a rank, in the shape of Zipf's law; the last one stands for those without. */
const probability = (rank: number) => 1 / (rank + 15);
const UNSEEN = probability(450);
/** A word of business letters weighs as much as several trigrams: it is hardly ever found in another language. */
const WORD_WEIGHT = 5;
const MAX_LETTERS = 6000;

const ranks = (list: string) => new Map(list.split(' ').map((trigram, rank) => [trigram, rank]));

/**
 * The languages by likelihood, best first, from texts whose blanks and accents may be lost: the trigrams inside of
 * words, and words that are usual in letters and invoices. `letters` is how many there were to judge by.
 */
export function rankLanguages(
  texts: readonly string[],
  languages: readonly string[],
): { readonly ranked: readonly LanguageScore[]; readonly letters: number } {
  const runs = texts.flatMap((text) => folded(text).match(/[a-z]{3,}/g) ?? []);
  const stream = runs.join(' ').slice(0, MAX_LETTERS);
  const ranked = languages
    .map((language) => ({ language, score: scoreOf(stream, language) }))
    .sort((a, b) => b.score - a.score);
  return { ranked, letters: stream.length };
}

/** Whether the language is among those that are told by their words. */
export function hasTrigrams(language: string): boolean {
  return TRIGRAMS[language] !== undefined;
}

function scoreOf(stream: string, language: string): number {
  const trigrams = ranks(TRIGRAMS[language] ?? '');
  let score = 0;
  for (let at = 0; at + 3 <= stream.length; at += 1) {
    const trigram = stream.slice(at, at + 3);
    if (trigram.includes(' ')) continue;
    const rank = trigrams.get(trigram);
    score += Math.log((rank === undefined ? UNSEEN : probability(rank)) / UNSEEN);
  }
  const words = (WORDS[language] ?? '').split(' ').filter((word) => word !== '' && stream.includes(word));
  return score + WORD_WEIGHT * words.length;
}

/** Lower case without accents, as PP-OCR reads it. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll('ß', 'b').normalize('NFD').replace(/\p{M}/gu, '');
}
