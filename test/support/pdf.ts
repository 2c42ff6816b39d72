/** A line of text on a page. Points from the page's lower left corner, as PDF counts. */
export interface PdfLine {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size?: number;
  /** PDF operators before the text, such as `1 1 1 rg` for white or `3 Tr` for invisible. */
  readonly before?: string;
}

export interface PdfPageSpec {
  readonly lines?: readonly PdfLine[];
  /** A JPEG that covers the page, with its pixels. */
  readonly image?: { readonly jpeg: Buffer; readonly width: number; readonly height: number; readonly gray?: boolean };
  readonly width?: number;
  readonly height?: number;
  readonly rotate?: 0 | 90 | 180 | 270;
  readonly cropBox?: readonly [number, number, number, number];
}

/** Writes a PDF of its own, so that tests know every point of it. */
export function makePdf(pages: readonly PdfPageSpec[]): Buffer {
  const objects: Buffer[] = [];
  const add = (body: string | Buffer) => objects.push(typeof body === 'string' ? Buffer.from(body, 'latin1') : body);
  const stream = (dictionary: string, data: Buffer) =>
    Buffer.concat([
      Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`, 'latin1'),
      data,
      Buffer.from('\nendstream', 'latin1'),
    ]);
  const firstPage = 4;
  const perPage = 3;
  const kids = pages.map((_, index) => `${firstPage + index * perPage} 0 R`).join(' ');
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  pages.forEach((page, index) => {
    const own = firstPage + index * perPage;
    const { width = 595, height = 842, image } = page;
    const crop = page.cropBox === undefined ? '' : `/CropBox [${page.cropBox.join(' ')}]`;
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] ${crop} /Rotate ${page.rotate ?? 0} /Contents ${own + 1} 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /Im1 ${own + 2} 0 R >> >> >>`,
    );
    const text = (page.lines ?? []).map(
      (line) =>
        `q ${line.before ?? ''} BT /F1 ${line.size ?? 12} Tf ${line.x} ${line.y} Td (${escaped(line.text)}) Tj ET Q`,
    );
    const drawn = image === undefined ? [] : [`q ${width} 0 0 ${height} 0 0 cm /Im1 Do Q`];
    add(stream('', Buffer.from([...drawn, ...text].join('\n'), 'latin1')));
    add(
      image === undefined
        ? 'null'
        : stream(
            `/Type /XObject /Subtype /Image /Width ${image.width} /Height ${image.height} /ColorSpace ${image.gray ? '/DeviceGray' : '/DeviceRGB'} /BitsPerComponent 8 /Filter /DCTDecode`,
            image.jpeg,
          ),
    );
  });
  return assembled(objects);
}

/** Joins the objects of a PDF, the catalog first, to a file. */
export function assembled(objects: readonly Buffer[], version = '1.4'): Buffer {
  const parts: Buffer[] = [Buffer.from(`%PDF-${version}\n`, 'latin1')];
  const offsets: number[] = [];
  let at = parts[0]?.length ?? 0;
  objects.forEach((body, index) => {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    offsets.push(at);
    at += part.length;
    parts.push(part);
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

function escaped(text: string): string {
  return text.replace(/[\\()]/g, (char) => `\\${char}`);
}

/** A receipt that the local model reads, with a number of its own so that each is another document. */
export function receiptPdf(number: number, pages = 1): Buffer {
  const line = (text: string, y: number, size = 11): PdfLine => ({ text, x: 60, y, size });
  return makePdf(
    Array.from({ length: pages }, (_, page) => ({
      width: 300,
      height: 400,
      lines:
        page > 0
          ? [line(`Terms and conditions, page ${page + 1} of receipt ${number}`, 340)]
          : [
              line('CORNER BAKERY LTD', 360, 16),
              line('12 MARKET STREET, 40213 SPRINGFIELD', 340),
              line(`Receipt no: ${1000 + number}`, 310),
              line('Date: 17 March 2024', 290),
              line('Bread      3.20', 250),
              line(`Cake       ${(4.1 + number).toFixed(2)}`, 235),
              line(`Total: ${(7.3 + number).toFixed(2)} EUR`, 200),
            ],
    })),
  );
}
