/** Files that editors, sync tools, browsers and operating systems leave behind. */
const TEMPORARY_NAMES: readonly RegExp[] = [
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

/** Name of a folder's configuration file. */
export const CONFIG_NAME = 'recto.json';
/** Suffix of the receipt beside a processed file. */
export const RECEIPT_SUFFIX = '.receipt.json';
const OWN_NAMES: readonly RegExp[] = [/^recto\.json$/, /\.receipt\.json$/, /\.schema\.json$/];

/** Whether a file or folder of this name is skipped by every scan. */
export function isIgnored(name: Buffer): boolean {
  const text = name.toString('latin1');
  return TEMPORARY_NAMES.some((pattern) => pattern.test(text)) || OWN_NAMES.some((pattern) => pattern.test(text));
}
