/** Words in company names, by law or custom; folded, without points. */
export const COMPANY_WORDS: ReadonlySet<string> = new Set(
  [
    'ltd limited inc incorporated corp corporation llc llp lp plc co company gmbh ag kg ohg ug gbr ev se mbh kgaa eg',
    'sarl sas sa sasu eurl snc sl slu srl spa sapa bv nv vof cv lda ltda oy ab as aps kft doo zrt pte pty sdn bhd berhad sb plt',
    'enterprise enterprises trading holdings group industries international services solutions restaurant restoran cafe kopitiam',
    'bakery bakeries pharmacy farmasi supermarket hypermarket mart store stores shop market hardware stationery motor motors auto',
    'kedai perniagaan syarikat pasaraya gerai klinik clinic hotel resort salon boutique bookstore book books confectionery electronics',
    'telecommunications bistro grill pizzeria ristorante trattoria bar pub brewery station petrol petroleum gallery marketing',
    'distributor distribution distributors supply supplies retail realiti realty management handicraft carry kitchen kitchenette catering',
    'apotheke baeckerei metzgerei werkstatt handel versicherung verein bank sparkasse boulangerie pharmacie librairie farmacia panaderia',
  ].flatMap((line) => line.split(' ')),
);

/** Legal forms; a line of only these belongs to the name above it. */
export const LEGAL_FORMS: ReadonlySet<string> = new Set(
  'm kl co company ltd limited inc corp corporation llc llp lp plc pte pty sdn bhd berhad gmbh ag kg ohg sarl sas sa srl spa bv nv and the'.split(
    ' ',
  ),
);

/** A legal form at the end of a name, with points or without. */
export const ENDS_WITH_LEGAL_FORM: RegExp =
  /(?:^|[\s,])(?:ltd|limited|inc|llc|llp|plc|corp|corporation|gmbh|ag|kg|sarl|sasu?|s\.?a\.?|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|lda)\.?$/i;

/** Abbreviations with a slash, such as S/B for Sdn Bhd and A/S. */
export const COMPANY_SLASH: RegExp = /(?<![A-Za-z])(?:S\/B|A\/S|P\/L|T\/A|d\/b\/a)(?![A-Za-z])/i;

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

/** What stands above a name and only addresses its bearer, without blanks and points. */
export const SALUTATIONS: ReadonlySet<string> = new Set(
  'an to herr herrn frau familie firma mr mrs ms messrs monsieur madame m mme senor senora sr sra signor signora spett spettabile spettle dhr mevr heer mevrouw senhor senhora exmo exmos'.split(
    ' ',
  ),
);

/** Street names that end in a kind of street: Bahnhofstraße, Kundenweg. */
export const STREET_ENDING: RegExp =
  /(?:strasse|straße|str\.?|weg|platz|allee|gasse|ufer|damm|straat|laan|plein|gracht|kade|gatan|vägen|gränd|gade|vej|vejen|katu|kuja)(?=[\s,.]|$)/i;
