const OBJECT = /(?<=^|[\r\n])(\d+) 0 obj\s*(<<(?:(?!endobj|stream[\r\n])[\s\S])*>>)\s*endobj/g;
const PAGE = /\/Type\s*\/Page(?![a-zA-Z])/;

/**
 * A PDF of `count` pages made of the real pages of another: a page tree that names copies of its page objects in turn, added
 * to its end as an incremental update (ISO 32000-1, 7.5.6). Contents, fonts and images are shared.
 * Takes a PDF with a plain cross-reference table and page objects outside of object streams.
 */
export function repeatPages(pdf: Buffer, count: number): Buffer {
  const text = pdf.toString('latin1');
  const objects = new Map(Array.from(text.matchAll(OBJECT), ([, number, body = '']) => [Number(number), body]));
  const pages = [...objects.values()].filter((body) => PAGE.test(body));
  const root = Number(/\/Root\s+(\d+)\s+0\s+R/.exec(text)?.[1]);
  const before = [...text.matchAll(/startxref\s+(\d+)/g)].at(-1)?.[1];
  const catalog = objects.get(root);
  if (pages.length === 0 || catalog === undefined || before === undefined || !/(?:^|[\r\n])trailer/.test(text)) {
    throw new Error('This PDF keeps its page objects where this bench does not look.');
  }
  const first =
    Math.max(...Array.from(text.matchAll(/\/Size\s+(\d+)/g), ([, size]) => Number(size)), ...objects.keys()) + 1;
  const copies = Array.from(
    { length: count },
    (_, index) => [first + 1 + index, pages[index % pages.length] ?? ''] as const,
  );
  const kids = copies.map(([number]) => `${number} 0 R`).join(' ');
  const added: (readonly [number, string])[] = [
    [root, catalog.replace(/\/Pages\s+\d+\s+0\s+R/, `/Pages ${first} 0 R`)],
    [first, `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`],
    ...copies,
  ];
  let at = pdf.length + 1;
  const entries: string[] = [];
  const bodies = added.map(([number, body]) => {
    const written = `${number} 0 obj\n${body}\nendobj\n`;
    entries.push(`${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`);
    at += written.length;
    return written;
  });
  const trailer = `trailer\n<< /Size ${first + count + 1} /Root ${root} 0 R /Prev ${before} >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([pdf, Buffer.from(`\n${bodies.join('')}xref\n${entries.join('')}${trailer}`, 'latin1')]);
}
