/** Words in addresses: kinds of streets, parts of buildings and towns; folded. */
export const STREET_WORDS: ReadonlySet<string> = new Set(
  [
    'street st avenue ave road rd boulevard blvd lane ln drive dr court ct place pl square sq highway hwy parkway pkwy way suite ste floor flr level unit block blk',
    'strasse str weg platz allee gasse ring ufer damm chaussee hof postfach',
    'rue avenue chemin allee impasse quai place bp cedex',
    'calle avenida avda plaza paseo carretera camino poligono',
    'via viale piazza corso largo vicolo',
    'straat laan plein gracht kade singel postbus',
    'rua avenida travessa praca largo estrada rodovia',
    'jalan jln lorong lebuh lebuhraya persiaran taman tmn bandar kampung kg lot seksyen kawasan desa pusat tingkat batu',
    'no box',
  ].flatMap((line) => line.split(' ')),
);

/** Words in names of buildings and places, which companies use too. */
export const BUILDING_WORDS: ReadonlySet<string> = new Set(
  'building bldg plaza tower park centre center mall kompleks complex wisma menara bangunan arcade gallery station site'.split(
    ' ',
  ),
);

/** Street names that end in a kind of street: Bahnhofstraße, Kundenweg. */
export const STREET_ENDING: RegExp =
  /(?:strasse|straße|str\.?|weg|platz|allee|gasse|ufer|damm|straat|laan|plein|gracht|kade)(?=[\s,.]|$)/i;
