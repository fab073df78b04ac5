/** Files as a person handed them over. */
export interface Gathered {
  readonly files: readonly File[];
  /** Files inside folders that are not pictures; left out without fuss, but counted. */
  readonly leftOut: number;
}

const PICTURE_NAME = /\.(jpe?g|png|webp|gif|avif|bmp|tiff?|heic|heif)$/i;

const isPicture = (file: File): boolean => file.type.startsWith('image/') || PICTURE_NAME.test(file.name);

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A folder's entries; the browser hands them out in portions. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
    all.push(...some);
  }
}

async function filesUnder(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)];
  const files: File[] = [];
  for (const child of await entriesOf(entry as FileSystemDirectoryEntry)) {
    files.push(...(await filesUnder(child)));
  }
  return files;
}

/** The files of a drop or a paste, folders opened all the way down. Call it inside the event. */
export async function gatherTransfer(transfer: DataTransfer): Promise<Gathered> {
  // The list empties when the event is over: take everything out of it before the first await.
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const taken = items.map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }));
  const files: File[] = [];
  let leftOut = 0;
  for (const { entry, file } of taken) {
    if (entry?.isDirectory) {
      const inside = await filesUnder(entry);
      const pictures = inside.filter(isPicture);
      leftOut += inside.length - pictures.length;
      files.push(...pictures);
    } else if (file) files.push(file);
  }
  return { files, leftOut };
}

/** The files of a folder picker. */
export function gatherFolder(list: Iterable<File>): Gathered {
  const all = [...list];
  const files = all.filter(isPicture);
  return { files, leftOut: all.length - files.length };
}
