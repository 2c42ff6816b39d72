/**
 * Words for days, by language: English, German, French, Spanish and Portuguese, Italian, Dutch, Danish and Swedish, Polish,
 * Finnish.
 */
const DAY = 'days?|tage?n?|jours?|d[ií]as?|giorni|gg|dag(?:en|e|ar)?|dni|pv|päivä[äna]*';

/** How many days something may take: `14 days net`, `Netto 14 dage`, `Net 30`. */
export const DAYS: RegExp = new RegExp(
  String.raw`(?<![\p{L}\d.,])(?:net(?:to)?\s+\d{1,3}(?![\d.,])|\d{1,3}\s?(?:\p{L}{4,9}\s)?(?:${DAY})(?!\p{L}))`,
  'iu',
);

/** Words of paying, in the same languages. */
export const PAYING: RegExp =
  /(?<!\p{L})(?:pay(?:able|ment|ments)?(?!\p{L})|zahl(?:bar|ung|en)|begleich|überweis|skonto|abzug|rechnungsbetrag|r[èe]gl(?:er|ement|able)|paiement|payer|pag(?:o|ar|os|amento|abile|are)(?!\p{L})|transferencia|bonifico|betal|voldoen|over te maken|maks(?:u|ett)|zapłat|płatn|przelew)/iu;
