const NAME =
  '(?:malaysia|singapore|deutschland|germany|france|espa[nñ]a|spain|italia|italy|nederland|netherlands|portugal|brasil|usa|united states|united kingdom|uk|australia|india|canada|schweiz|suisse|[oö]sterreich|belgi[eë]|belgique)';
const COUNTRY = new RegExp(`^\\W*${NAME}(?:\\s*/\\s*${NAME})?\\W*$`, 'iu');

/** Whether a line is the name of a country, or its name in two languages, and nothing else. */
export function isCountry(text: string): boolean {
  return COUNTRY.test(text);
}
