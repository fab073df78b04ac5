import type { FetchFile } from '../../vit';

/**
 * Fetches files of one folder of this origin, telling of the bytes as they come.
 * Rejects with a sentence that names the file, the folder and what to do.
 */
export const fileFetcher =
  (folder: URL): FetchFile =>
  async (file, onBytes) => {
    const url = new URL(file, folder);
    const advice = 'Check the connection to this page’s server and load the page again.';
    const response = await fetch(url).catch((error: unknown) => {
      throw new Error(
        `${url.pathname} could not be fetched (${error instanceof Error ? error.message : error}). ${advice}`,
      );
    });
    if (!response.ok || !response.body) {
      throw new Error(
        `${url.pathname} could not be fetched (the server answered ${response.status}). ${advice}`,
      );
    }
    const chunks: Uint8Array[] = [];
    let loaded = 0;
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      loaded += value.length;
      onBytes?.(loaded);
    }
    const bytes = new Uint8Array(loaded);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  };
