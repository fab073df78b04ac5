import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's folder: that of the models, whether this runs from src/ or built. */
function findRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'models', 'seed-vit', 'model.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new Error('The folder models/ is missing from the package. Install it again.');
    }
  }
}

const root = findRoot();

/** The model that comes with the package. */
export const EMBEDDED_MODEL = join(root, 'models', 'seed-vit');

/** The built worker of the pool. */
export const WORKER_FILE = join(root, 'dist-node', 'pointillist-worker.js');

/** The package's version. */
export const VERSION = String(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
