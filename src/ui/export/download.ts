/** Hands a file to the person. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the link after the click; a minute is ample even for large files.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
