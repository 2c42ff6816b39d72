import { type DrawnPage, drawnPdf } from './drawn-pdf.ts';

/** A way to hide text on a page, and a page that looks alike and hides nothing. */
export interface HidingPlace {
  readonly name: string;
  readonly hidden: Buffer;
  readonly clean: Buffer;
  /** The reason that is given; undefined where pdfjs-dist itself leaves the text out. */
  readonly reason: string | undefined;
}

/** The text that is hidden: found nowhere else on the page. */
export const SECRET = '73915.04';

const invoice = [
  'BT /F1 16 Tf 60 770 Td (Northfield Tools Ltd) Tj ET',
  'BT /F1 10 Tf 60 740 Td (Invoice number: R-2041) Tj ET',
  'BT /F1 10 Tf 60 724 Td (Invoice date: 14 March 2024) Tj ET',
  'BT /F1 10 Tf 60 600 Td (Total EUR 178.50) Tj ET',
].join('\n');
const text = (change: { font?: string; size?: number; x?: number; y?: number; before?: string } = {}) =>
  `q ${change.before ?? ''} BT /${change.font ?? 'F1'} ${change.size ?? 11} Tf ${change.x ?? 60} ${change.y ?? 500} Td (Total ${SECRET}) Tj ET Q`;
const box = (colour: string, y = 494, height = 18) => `q ${colour} rg 55 ${y} 160 ${height} re f Q`;
const page = (content: string, more: Omit<DrawnPage, 'content'> = {}) =>
  drawnPdf({ content: `${invoice}\n${content}`, ...more });

type Pair = readonly [
  name: string,
  reason: string | undefined,
  hidden: string,
  clean: string,
  more?: Omit<DrawnPage, 'content'>,
  cleanMore?: Omit<DrawnPage, 'content'>,
];

const opacity = (value: number) => ({ resources: `/ExtGState << /G << /ca ${value} /CA ${value} >> >>` });
/** A soft mask that is painted by `content`. */
const mask = (content: string, kind = '/S /Luminosity', group = '') => ({
  resources: `/ExtGState << /G << /SMask << /Type /Mask ${kind} /G 10 0 R >> >> >>`,
  objects: [
    {
      dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << >> /Group << /S /Transparency /CS /DeviceGray ${group} >>`,
      data: content,
    },
  ],
});
const layer = (state: 'ON' | 'OFF') => ({
  resources: '/Properties << /L 10 0 R >>',
  objects: ['<< /Type /OCG /Name (Layer) >>'],
  catalog: `/OCProperties << /OCGs [10 0 R] /D << /${state} [10 0 R] /Order [10 0 R] >> >>`,
});
const form = (
  dictionary: string,
  content: string,
  rest: Omit<DrawnPage, 'content'> = {},
): Omit<DrawnPage, 'content'> => ({
  ...rest,
  resources: `${rest.resources ?? ''} /XObject << /X 11 0 R >>`,
  objects: [
    rest.objects?.[0] ?? 'null',
    {
      dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> ${dictionary}`,
      data: content,
    },
  ],
});
const image = (grey: string) => ({
  resources: '/XObject << /X 10 0 R >>',
  objects: [
    {
      dictionary:
        '/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /ASCIIHexDecode',
      data: `${grey.repeat(4)}>`,
    },
  ],
});
const note = (flags: number, colour = '0 0 0') => ({
  page: '/Annots [10 0 R]',
  objects: [
    `<< /Type /Annot /Subtype /FreeText /Rect [55 490 255 515] /F ${flags} /Contents (Total ${SECRET}) /DA (/F1 11 Tf) /AP << /N 11 0 R >> >>`,
    {
      dictionary: '/Type /XObject /Subtype /Form /BBox [0 0 200 25] /Resources << /Font << /F1 5 0 R >> >>',
      data: `${colour} rg BT /F1 11 Tf 5 8 Td (Total ${SECRET}) Tj ET`,
    },
  ],
});
const field = (flags: number, colour = '0 0 0') => ({
  page: '/Annots [10 0 R]',
  catalog: '/AcroForm << /Fields [10 0 R] /DR << /Font << /F1 5 0 R >> >> >>',
  objects: [
    `<< /Type /Annot /Subtype /Widget /FT /Tx /T (total) /V (${SECRET}) /Rect [55 490 255 515] /F ${flags} /DA (${colour} rg /F1 11 Tf) /AP << /N 11 0 R >> >>`,
    {
      dictionary: '/Type /XObject /Subtype /Form /BBox [0 0 200 25] /Resources << /Font << /F1 5 0 R >> >>',
      data: `/Tx BMC q ${colour} rg BT /F1 11 Tf 5 8 Td (${SECRET}) Tj ET Q EMC`,
    },
  ],
});
const typeThree = (paint: string) => ({
  fonts: '/F3 10 0 R',
  objects: [
    `<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 46 /LastChar 57 /Widths [${'600 '.repeat(12)}] /Encoding << /Type /Encoding /Differences [46 /a /a /a /a /a /a /a /a /a /a /a /a] >> /CharProcs << /a 11 0 R >> /ToUnicode 12 0 R >>`,
    { dictionary: '', data: `600 0 0 0 600 700 d1 ${paint}` },
    {
      dictionary: '',
      data: 'begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <2e> <39> <002e> endbfrange endcmap',
    },
  ],
});
/** A font whose digits say other than they show. */
const lyingFont = (digits: string) => ({
  fonts: '/F3 10 0 R',
  objects: [
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 11 0 R >>',
    {
      dictionary: '',
      data: `begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <2f> <0020> endbfrange 10 beginbfchar ${[...digits].map((digit, at) => `<3${at}> <003${digit}>`).join(' ')} endbfchar 1 beginbfrange <3a> <7e> <003a> endbfrange endcmap`,
    },
  ],
});

/** Codes of a font that says the secret by those digits. */
const lie = (digits: string) =>
  `BT /F3 11 Tf 60 500 Td (Total ${SECRET.replace(/\d/g, (digit) => String(digits.indexOf(digit)))}) Tj ET`;
const pairs: readonly Pair[] = [
  ['white', 'same_colour', text({ before: '1 1 1 rg' }), text()],
  ['white in grey', 'same_colour', text({ before: '1 g' }), text({ before: '0.4 g' })],
  ['white in CMYK', 'same_colour', text({ before: '0 0 0 0 k' }), text({ before: '0 0 0 0.7 k' })],
  ['nearly white', 'same_colour', text({ before: '0.95 g' }), text({ before: '0.75 g' })],
  ['pale yellow', 'same_colour', text({ before: '1 1 0.86 rg' }), text({ before: '0.6 0.6 0 rg' })],
  [
    'dark on dark',
    'same_colour',
    box('0.1 0.1 0.1') + text({ before: '0.13 g' }),
    box('0.1 0.1 0.1') + text({ before: '1 g' }),
  ],
  [
    'grey on grey',
    'same_colour',
    box('0.5 0.5 0.5') + text({ before: '0.53 g' }),
    box('0.5 0.5 0.5') + text({ before: '0.9 g' }),
  ],
  [
    'blue on blue',
    'same_colour',
    box('0.1 0.2 0.7') + text({ before: '0.12 0.22 0.72 rg' }),
    box('0.1 0.2 0.7') + text({ before: '1 1 1 rg' }),
  ],
  ['white outline', 'covered', text({ before: '1 1 1 RG 1 Tr 0.5 w' }), text({ before: '0 0 0 RG 1 Tr 0.5 w' })],
  ['opacity 0', 'transparent', text({ before: '/G gs' }), text({ before: '/G gs' }), opacity(0), opacity(1)],
  ['opacity 0.03', 'transparent', text({ before: '/G gs' }), text({ before: '/G gs' }), opacity(0.03), opacity(0.6)],
  [
    'a dark mask',
    'transparent',
    text({ before: '/G gs' }),
    text({ before: '/G gs' }),
    mask('0 g 0 0 595 842 re f'),
    mask('1 g 0 0 595 842 re f'),
  ],
  [
    'a mask that is dark there',
    'transparent',
    text({ before: '/G gs' }),
    text({ before: '/G gs' }),
    mask('1 g 0 0 595 842 re f 0 g 50 490 300 30 re f'),
    mask('0 g 0 0 595 842 re f 1 g 50 490 300 30 re f'),
  ],
  [
    'a mask that lets little through',
    'transparent',
    text({ before: '/G gs' }),
    text({ before: '/G gs' }),
    mask('0.04 g 0 0 595 842 re f'),
    mask('0.7 g 0 0 595 842 re f'),
  ],
  [
    'an empty mask on black',
    'transparent',
    text({ before: '/G gs' }),
    text({ before: '/G gs' }),
    mask('', '/S /Luminosity /BC [0]'),
    mask('1 g 0 0 595 842 re f', '/S /Luminosity /BC [0]'),
  ],
  [
    'a mask painted elsewhere',
    'transparent',
    text({ before: '/G gs' }),
    text({ before: '/G gs' }),
    mask('1 g 0 0 50 50 re f', '/S /Luminosity /BC [0]'),
    mask('1 g 50 490 300 30 re f', '/S /Luminosity /BC [0]'),
  ],
  [
    'a dark mask on white',
    'transparent',
    text({ before: '/G gs' }),
    text({ before: '/G gs' }),
    mask('0 g 0 0 595 842 re f', '/S /Luminosity /BC [1]'),
    mask('', '/S /Luminosity /BC [1]'),
  ],
  [
    'a mask without opacity',
    'transparent',
    text({ before: '/G gs' }),
    text({ before: '/G gs' }),
    mask('0 g 0 0 1 1 re f', '/S /Alpha'),
    mask('0 g 0 0 595 842 re f', '/S /Alpha'),
  ],
  ['clipped away', 'clipped', text({ before: '300 300 20 20 re W n' }), text({ before: '50 480 200 40 re W n' })],
  ['clipped by an empty path', 'clipped', text({ before: '0 0 0 0 re W n' }), text({ before: '0 0 595 842 re W n' })],
  [
    'clipped but for a strip',
    'clipped',
    text({ before: '50 505 300 2 re W n' }),
    text({ before: '50 490 300 30 re W n' }),
  ],
  [
    'a layer that is off',
    'hidden_layer',
    `/OC /L BDC ${text()} EMC`,
    `/OC /L BDC ${text()} EMC`,
    layer('OFF'),
    layer('ON'),
  ],
  [
    'nested in a layer that is off',
    'hidden_layer',
    `/OC /L BDC /Span << >> BDC ${text()} EMC EMC`,
    `/OC /L BDC /Span << >> BDC ${text()} EMC EMC`,
    layer('OFF'),
    layer('ON'),
  ],
  [
    'a form in a layer that is off',
    'hidden_layer',
    '/X Do',
    '/X Do',
    form('/OC 10 0 R', text(), layer('OFF')),
    form('/OC 10 0 R', text(), layer('ON')),
  ],
  ['1 pt', 'too_small', text({ size: 1 }), text({ size: 7 })],
  ['2 pt', 'too_small', text({ size: 2 }), text({ size: 6 })],
  ['3 pt', 'too_small', text({ size: 3 }), text({ size: 5 })],
  [
    'scaled to 3.6 pt',
    'too_small',
    text({ before: '0.3 0 0 0.3 40 350 cm', size: 12 }),
    text({ before: '0.6 0 0 0.6 40 350 cm', size: 12 }),
  ],
  ['squeezed to nothing', 'too_small', text({ before: '0.01 Tz' }), text({ before: '80 Tz' })],
  ['squeezed to a hair', 'too_small', text({ before: '4 Tz' }), text({ before: '60 Tz' })],
  ['flattened', 'too_small', text({ before: '1 0 0 0.05 0 475 cm' }), text({ before: '1 0 0 0.9 0 60 cm' })],
  ['a black bar', 'same_colour', text() + box('0 0 0'), box('0.9 0.9 0.9') + text()],
  ['a tight black bar', 'covered', text() + box('0 0 0', 500, 8), box('0.8 0.8 0.8', 500, 8) + text()],
  ['a white box', 'covered', text() + box('1 1 1'), box('1 1 1') + text()],
  [
    'a white box with another amount',
    'covered',
    `${text()}${box('1 1 1')} BT /F1 11 Tf 60 500 Td (Total 12861.77) Tj ET`,
    `${box('1 1 1')}${text()}`,
  ],
  [
    'two other amounts on it',
    'covered',
    `${text()}${box('1 1 1')} BT /F1 11 Tf 60 500 Td (Total 88888.88) Tj ET`,
    `BT /F1 11 Tf 60 480 Td (Total 88888.88) Tj ET ${text()}`,
  ],
  [
    'an image',
    'covered',
    `${text()} q 200 0 0 40 50 485 cm /X Do Q`,
    `q 200 0 0 40 50 485 cm /X Do Q ${text()}`,
    image('ff'),
    image('dd'),
  ],
  [
    'a dark image',
    'covered',
    `${text({ before: '0.3 g' })} q 200 0 0 40 50 485 cm /X Do Q`,
    `q 200 0 0 40 50 485 cm /X Do Q ${text()}`,
    image('11'),
    image('cc'),
  ],
  [
    'a form painted over it',
    'covered',
    `${text()} /X Do`,
    `/X Do ${text()}`,
    form('', box('1 1 1')),
    form('', box('1 1 1')),
  ],
  [
    'a shading',
    'covered',
    `${text()} q 50 485 200 40 re W n /S sh Q`,
    `q 50 485 200 40 re W n /S sh Q ${text()}`,
    {
      resources:
        '/Shading << /S << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 595 0] /Function << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0.8] /N 1 >> /Extend [true true] >> >>',
    },
  ],
  [
    'a square annotation',
    'covered',
    text(),
    text(),
    {
      page: '/Annots [10 0 R]',
      objects: [
        '<< /Type /Annot /Subtype /Square /Rect [50 485 250 520] /F 4 /AP << /N 11 0 R >> >>',
        { dictionary: '/Type /XObject /Subtype /Form /BBox [0 0 200 35]', data: '1 g 0 0 200 35 re f' },
      ],
    },
    {},
  ],
  ['invisible', 'invisible', text({ before: '3 Tr' }), text({ before: '0 Tr' })],
  [
    'invisible over a printed line',
    'invisible',
    `BT /F1 11 Tf 60 500 Td (Total 55555.55) Tj ET ${text({ before: '3 Tr' })}`,
    `BT /F1 11 Tf 60 480 Td (Total 55555.55) Tj ET ${text({ before: '2 Tr' })}`,
  ],
  ['only a clipping path', 'invisible', `q 7 Tr BT /F1 11 Tf 60 500 Td (Total ${SECRET}) Tj ET Q`, text()],
  ['left of the page', 'outside_page', text({ x: -300 }), text({ x: 10 })],
  ['below the page', 'outside_page', text({ y: -60 }), text({ y: 12 })],
  [
    'outside the crop box',
    'outside_page',
    text({ y: 40 }),
    text({ y: 140 }),
    { page: '/CropBox [0 100 595 842]' },
    { page: '/CropBox [0 100 595 842]' },
  ],
  ['a white note', 'same_colour', '', '', note(4, '1 1 1'), note(4)],
  ['a hidden note', undefined, '', '', note(2), note(4)],
  ['a note that is not viewed', undefined, '', '', note(32), note(4)],
  ['a white form field', 'same_colour', '', '', field(4, '1 1 1'), field(4)],
  ['a hidden form field', undefined, '', '', field(2), field(4)],
  ['a form field that is not viewed', undefined, '', '', field(36), field(4)],
  [
    'a font that paints nothing',
    'covered',
    text({ font: 'F3' }),
    text({ font: 'F3' }),
    typeThree(''),
    typeThree('50 0 500 700 re 150 100 300 500 re f*'),
  ],
  [
    'a white pattern',
    'covered',
    text({ before: '/Pattern cs /P scn' }),
    text({ before: '/Pattern cs /P scn' }),
    {
      resources: '/Pattern << /P 10 0 R >>',
      objects: [
        '<< /PatternType 2 /Shading << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 595 0] /Function << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [0.97] /N 1 >> /Extend [true true] >> >>',
      ],
    },
    {
      resources: '/Pattern << /P 10 0 R >>',
      objects: [
        '<< /PatternType 2 /Shading << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 595 0] /Function << /FunctionType 2 /Domain [0 1] /C0 [0.2] /C1 [0.4] /N 1 >> /Extend [true true] >> >>',
      ],
    },
  ],
  [
    'a transparent group',
    'transparent',
    '/G gs /X Do',
    '/G gs /X Do',
    form('/Group << /S /Transparency >>', text(), opacity(0)),
    form('/Group << /S /Transparency >>', text(), opacity(0.7)),
  ],
  [
    'digits that show others',
    'other_shape',
    lie('1302485967'),
    lie('0123456789'),
    lyingFont('1302485967'),
    lyingFont('0123456789'),
  ],
];

/** Ways to hide text, each with a clean twin. */
export const hidingPlaces: readonly HidingPlace[] = pairs.map(([name, reason, hidden, clean, more, cleanMore]) => ({
  name,
  reason,
  hidden: page(hidden, more),
  clean: page(clean, cleanMore ?? more),
}));
