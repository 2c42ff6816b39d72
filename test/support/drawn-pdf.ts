import { assembled } from './pdf.ts';
/** A page that is drawn by PDF operators. */
export interface DrawnPage {
  /** The content stream. Fonts are `/F1` (Helvetica), `/F2` (Times), and those of `resources`. */
  readonly content: string;
  /** Entries of the resource dictionary beside its fonts, such as `/ExtGState << … >>`. */
  readonly resources?: string;
  /** Entries of its font dictionary beside `/F1` and `/F2`. */
  readonly fonts?: string;
  /** More objects, numbered from 10: a dictionary, or a stream with its dictionary. */
  readonly objects?: readonly (string | { readonly dictionary: string; readonly data: string | Buffer })[];
  /** Entries of the page dictionary, such as `/CropBox […]` or `/Annots […]`. */
  readonly page?: string;
  /** Entries of the catalog, such as `/OCProperties << … >>`. */
  readonly catalog?: string;
}

/** Writes a PDF of one page of 595 by 842 points. */
export function drawnPdf({
  content,
  resources = '',
  fonts = '',
  objects = [],
  page = '',
  catalog = '',
}: DrawnPage): Buffer {
  const font = (name: string) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const stream = (dictionary: string, data: string | Buffer) => {
    const bytes = Buffer.from(data as string, 'latin1');
    return Buffer.concat([
      Buffer.from(`<< ${dictionary} /Length ${bytes.length} >>\nstream\n`, 'latin1'),
      bytes,
      Buffer.from('\nendstream', 'latin1'),
    ]);
  };
  const bodies: (Buffer | string)[] = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R ${page} /Resources << /Font << /F1 5 0 R /F2 6 0 R ${fonts} >> ${resources} >> >>`,
    stream('', content),
    font('Helvetica'),
    font('Times-Roman'),
    'null',
    'null',
    'null',
    ...objects.map((object) => (typeof object === 'string' ? object : stream(object.dictionary, object.data))),
  ];
  return assembled(
    bodies.map((body) => Buffer.from(body as string, 'latin1')),
    '1.7',
  );
}
