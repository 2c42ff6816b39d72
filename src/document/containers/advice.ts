import { officeAdvice } from './office.ts';

/** Media types that are told by their first bytes, what they are called, and what to do with them. */
const KNOWN: readonly (readonly [type: RegExp, message: string])[] = [
  [
    /^application\/(x-rar-compressed|vnd\.rar|x-7z-compressed|x-tar|gzip|x-gzip|x-bzip2|x-xz|zstd|x-lzip|x-compress|vnd\.ms-cab-compressed)$/,
    'an archive. Unpack it and give Recto the files in it.',
  ],
  [/^application\/(rtf|x-rtf)$|^text\/rtf$/, `a Rich Text document. ${officeAdvice}`],
  [/^application\/(postscript|eps)$/, 'a PostScript file. Convert it to a PDF and give Recto that.'],
  [/^application\/vnd\.ms-outlook$/, 'a mailbox of Outlook. Save the attachments of its mails and give Recto those.'],
  [/^image\//, 'a picture in a format that Recto does not read. Save it as PNG or JPEG and give Recto that.'],
  [/^(audio|video)\//, 'sound or video, which Recto does not read.'],
  [/^font\//, 'a font, which Recto does not read.'],
];

/** What a file of a media type that is not read is, and what to do with it. */
export function adviceFor(name: string, mediaType: string): string {
  const known = KNOWN.find(([type]) => type.test(mediaType))?.[1];
  return known === undefined
    ? `${name} is ${mediaType}, which Recto does not read.`
    : `${name} (${mediaType}) is ${known}`;
}
