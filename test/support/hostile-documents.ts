/** Documents that cost little to make, and much to whoever reads them without care. */

/** A PDF of one page of text whose page tree says that it has `count` pages; `catalog`: further entries of the catalogue. */
export function pdfWithCount(count: string, catalog = ''): Buffer {
  const content = 'BT /F1 12 Tf 72 700 Td (Total 12.50) Tj ET';
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    `<< /Type /Pages /Kids [3 0 R] /Count ${count} >>`,
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  const parts = ['%PDF-1.7\n'];
  const offsets: number[] = [];
  let at = parts[0]?.length ?? 0;
  objects.forEach((body, index) => {
    const part = `${index + 1} 0 obj\n${body}\nendobj\n`;
    offsets.push(at);
    at += part.length;
    parts.push(part);
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`);
  parts.push(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`);
  return Buffer.from(parts.join(''), 'latin1');
}

/** A TIFF of so many grey frames that all show the same 8 by 8 pixels; BigTIFF where `big`. */
export function tiffOfFrames(count: number, big = false): Buffer {
  const tags = [
    [256, 8],
    [257, 8],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 16],
    [278, 8],
    [279, 64],
  ] as const;
  const pixels = Buffer.from(Array.from({ length: 64 }, (_, index) => (index % 3 === 0 ? 0 : 255)));
  const [lengthBytes, entryBytes, linkBytes] = big ? [8, 20, 8] : [2, 12, 4];
  const frameBytes = lengthBytes + tags.length * entryBytes + linkBytes;
  const first = 16 + pixels.length;
  const file = Buffer.alloc(first + count * frameBytes);
  const put = (value: number, at: number, bytes: number) =>
    bytes === 8 ? file.writeBigUInt64LE(BigInt(value), at) : file.writeUIntLE(value, at, bytes);
  file.write('II', 0, 'latin1');
  put(big ? 43 : 42, 2, 2);
  if (big) put(8, 4, 2);
  put(first, linkBytes, linkBytes);
  pixels.copy(file, 16);
  for (let frame = 0; frame < count; frame += 1) {
    const at = first + frame * frameBytes;
    put(tags.length, at, lengthBytes);
    tags.forEach(([tag, value], index) => {
      const entry = at + lengthBytes + index * entryBytes;
      put(tag, entry, 2);
      put(4, entry + 2, 2);
      put(1, entry + 4, big ? 8 : 4);
      put(value, entry + (big ? 12 : 8), big ? 8 : 4);
    });
    put(frame === count - 1 ? 0 : at + frameBytes, at + frameBytes - linkBytes, linkBytes);
  }
  return file;
}
