import { officeAdvice } from './office.ts';

const SIGNATURE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const ENTRY_BYTES = 128;
/** Entries of the directory that are looked at. */
const ENTRIES = 64;

/** Names of streams, and what a file that holds one is. Source: MS-OXMSG, MS-DOC, MS-XLS, MS-PPT, MS-OFFCRYPTO. */
const STREAMS: readonly (readonly [name: RegExp, message: string])[] = [
  [
    /^__(nameid|properties|substg1|recip|attach)_?/,
    'an e-mail of Outlook. Open it, save its attachments and give Recto those; to have its text read, print it to a PDF.',
  ],
  [/^EncryptedPackage$/, `an Office document with a password. ${officeAdvice}`],
  [/^WordDocument$/, `a Word document. ${officeAdvice}`],
  [/^(Workbook|Book)$/, `an Excel workbook. ${officeAdvice}`],
  [/^PowerPoint Document$/, `a PowerPoint presentation. ${officeAdvice}`],
];

/** Whether a file is a compound file: what Office wrote before 2007, and how Outlook saves mails. Source: MS-CFB. */
export function isCompound(sample: Buffer): boolean {
  return sample.subarray(0, SIGNATURE.length).equals(SIGNATURE);
}

/** What a compound file is, and what to do with it. `read` gives bytes of the file from an offset. */
export async function compoundMessage(
  name: string,
  sample: Buffer,
  read: (offset: number, length: number) => Promise<Buffer>,
): Promise<string> {
  const names = sample.length < 52 ? [] : await directoryOf(sample, read);
  const found = STREAMS.find(([stream]) => names.some((entry) => stream.test(entry)));
  return `${name} is ${found?.[1] ?? `a file of an older Office program. ${officeAdvice}`}`;
}

/** Names of the first entries of the directory. Source: MS-CFB 2.2, 2.6. */
async function directoryOf(sample: Buffer, read: (offset: number, length: number) => Promise<Buffer>) {
  const sectorBytes = 2 ** Math.min(16, sample.readUInt16LE(30));
  const directory = await read((sample.readUInt32LE(48) + 1) * sectorBytes, ENTRIES * ENTRY_BYTES);
  return Array.from({ length: Math.floor(directory.length / ENTRY_BYTES) }, (_, at) => {
    const entry = directory.subarray(at * ENTRY_BYTES, (at + 1) * ENTRY_BYTES);
    return entry.toString('utf16le', 0, Math.min(64, Math.max(0, entry.readUInt16LE(64) - 2)));
  });
}
