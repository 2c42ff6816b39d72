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

/** Abbreviations with a slash, such as S/B for Sdn Bhd and A/S. */
export const COMPANY_SLASH: RegExp = /(?<![A-Za-z])(?:S\/B|A\/S|P\/L|T\/A|d\/b\/a)(?![A-Za-z])/i;
