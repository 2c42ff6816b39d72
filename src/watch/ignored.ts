/** What editors, sync tools, browsers and operating systems leave behind, and what is Recto's own. */
const NAMES: readonly RegExp[] = [
  /^\./, // hidden: .DS_Store ._* .~lock.* .nfs* .syncthing.* .stfolder .stversions .Trashes .#*
  /^~\$/, // Office has the document open
  /^~syncthing~/i,
  /~$/,
  /^#.*#$/, // Emacs
  /\.(part|partial|filepart|crdownload|opdownload|download|aria2|tmp|temp|swp|swo|swx)$/i,
  /\.sb-[0-9a-f]{8}-[0-9a-z]{6}$/i, // macOS saves
  /^(desktop\.ini|thumbs\.db|ehthumbs\.db|icon\r)$/i,
  /^(@eaDir|@Recycle|@Recently-Snapshot|#recycle|#snapshot|__MACOSX|\$RECYCLE\.BIN|System Volume Information|lost\+found)$/i,
  /^(Network Trash Folder|Temporary Items)$/i,
];

/** The configuration of a folder. */
export const CONFIG_NAME = 'recto.json';
export const RECEIPT_SUFFIX = '.receipt.json';
const OWN: readonly RegExp[] = [/^recto\.json$/, /\.receipt\.json$/, /\.schema\.json$/];

/** Whether a file or folder of this name is never a document, nor holds any. */
export function isIgnored(name: Buffer): boolean {
  const text = name.toString('latin1');
  return NAMES.some((pattern) => pattern.test(text)) || OWN.some((pattern) => pattern.test(text));
}
