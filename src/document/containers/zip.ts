import { type Entry, fromFd, type ZipFile } from 'yauzl';
import { asRectoError } from '../../errors.ts';
import { counted, someNames } from './file-names.ts';
import { officeAdvice } from './office.ts';

/** Names that are read of the list of a ZIP file, at most. */
const MOST_NAMES = 500;

/** Main folders of Office Open XML, and what they make of a ZIP file. Source: ECMA-376, part 2. */
const OFFICE_FOLDERS: readonly (readonly [folder: string, what: string])[] = [
  ['word/', 'a Word document'],
  ['xl/', 'an Excel workbook'],
  ['ppt/', 'a PowerPoint presentation'],
  ['visio/', 'a Visio drawing'],
  ['Index/Document.iwa', 'a document of Apple Pages, Numbers or Keynote'],
  ['Index.zip', 'a document of Apple Pages, Numbers or Keynote'],
];

/** Media types that a ZIP file states in its first entry, called `mimetype`. Source: OpenDocument 1.3, part 2, 3.3. */
const STATED: readonly (readonly [type: string, what: string])[] = [
  ['application/vnd.oasis.opendocument.text', 'an OpenDocument text'],
  ['application/vnd.oasis.opendocument.spreadsheet', 'an OpenDocument spreadsheet'],
  ['application/vnd.oasis.opendocument.presentation', 'an OpenDocument presentation'],
  ['application/vnd.oasis.opendocument', 'an OpenDocument file'],
  ['application/epub+zip', 'an EPUB book'],
];

/** Whether a file begins as a ZIP file, or as an empty one. Source: PKWARE APPNOTE.TXT 4.3. */
export function isZip(sample: Buffer): boolean {
  return ['PK\x03\x04', 'PK\x05\x06'].includes(sample.toString('latin1', 0, 4));
}

/** What a ZIP file is, and what to do with it. `fd` is its open file; nothing is unpacked. */
export async function zipMessage(name: string, sample: Buffer, fd: number): Promise<string> {
  const stated = /^.{30}mimetype(application\/[\w.+-]+)/s.exec(sample.toString('latin1', 0, 120))?.[1] ?? '';
  const book = STATED.find(([type]) => stated.startsWith(type));
  if (book !== undefined) return `${name} is ${book[1]}. ${officeAdvice}`;
  const list = await listOf(fd).catch(() => undefined);
  if (list === undefined) {
    return `${name} is a ZIP archive whose list of files cannot be read: it may be cut off. Get it anew, unpack it and give Recto the files in it.`;
  }
  const office = OFFICE_FOLDERS.find(([folder]) => list.names.some((file) => file.startsWith(folder)));
  if (office !== undefined) return `${name} is ${office[1]}. ${officeAdvice}`;
  const files = list.names.filter((file) => !file.endsWith('/') && !file.startsWith('__MACOSX/'));
  const total = files.length + list.entries - list.names.length;
  if (total === 0) return `${name} is an empty ZIP archive.`;
  return `${name} is a ZIP archive of ${counted(total, 'file')} (${someNames(files, total)}). Unpack it and give Recto the files in it.`;
}

/** Names in the list at the end of a ZIP file, and how many entries the list has. */
async function listOf(fd: number): Promise<{ readonly names: readonly string[]; readonly entries: number }> {
  const zip = await new Promise<ZipFile>((resolve, reject) =>
    fromFd(fd, { lazyEntries: true, autoClose: false }, (error, opened) =>
      error === null ? resolve(opened) : reject(asRectoError(error, 'file_corrupt')),
    ),
  );
  const names: string[] = [];
  await new Promise<void>((resolve) => {
    zip.on('entry', ({ fileName }: Entry) => {
      names.push(fileName);
      if (names.length >= MOST_NAMES) resolve();
      else zip.readEntry();
    });
    zip.once('end', () => resolve());
    // A name that no archive should have, or a damaged list: what was read so far will do.
    zip.once('error', () => resolve());
    zip.readEntry();
  });
  return { names, entries: Math.max(zip.entryCount, names.length) };
}
