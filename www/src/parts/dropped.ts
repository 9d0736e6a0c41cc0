const paths = new WeakMap<File, string>();

/** Where a file lay in the folder that was dropped or picked with it; else its name. */
export const pathOf = (file: File): string => paths.get(file) ?? (file.webkitRelativePath || file.name);

/** The files of what was dropped, those in folders with their paths. */
export const droppedFiles = async (data: DataTransfer): Promise<File[]> => {
  // All of them at once: after the event there is nothing in it.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.()).filter((it) => it !== null && it !== undefined);
  const folders = entries.some((it) => it.isDirectory);
  return folders ? (await Promise.all(entries.map(filesIn))).flat() : [...data.files];
};

const filesIn = async (entry: FileSystemEntry): Promise<File[]> => {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    paths.set(file, entry.fullPath.replace(/^\//, ''));
    return [file];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  // It tells a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    found.push(...(await Promise.all(some.map(filesIn))).flat());
  }
};

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
