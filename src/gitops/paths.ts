/** A path below a folder of the repository; the folder may be its root. */
export function within(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}
