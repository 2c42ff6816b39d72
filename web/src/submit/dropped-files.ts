/** A file to submit, with its path within the folder that was dropped or chosen. */
export interface ChosenFile {
  readonly file: File;
  readonly path: string;
}

const MAX_FILES = 5000;

/** The files of a drop, those in folders included. Hidden files are left out. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly ChosenFile[]> {
  // The list is gone as soon as something is awaited.
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.flatMap((item) => item.webkitGetAsEntry() ?? []);
  const loose = items.flatMap((item) => (item.webkitGetAsEntry() === null ? (item.getAsFile() ?? []) : []));
  const files: ChosenFile[] = loose.map((file) => ({ file, path: file.name }));
  const open = [...entries];
  while (open.length > 0 && files.length < MAX_FILES) {
    const entry = open.shift();
    if (entry === undefined || entry.name.startsWith('.')) continue;
    if (entry.isDirectory) open.push(...(await entriesOf(entry as FileSystemDirectoryEntry)));
    else files.push({ file: await fileOf(entry as FileSystemFileEntry), path: entry.fullPath.replace(/^\//, '') });
  }
  return files;
}

/** The files of a file input. Hidden files are left out. */
export function chosenFiles(list: FileList | null): readonly ChosenFile[] {
  return [...(list ?? [])]
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')))
    .slice(0, MAX_FILES);
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // A call gives a hundred entries at most, and none at the end.
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
