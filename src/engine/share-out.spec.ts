import { describe, expect, it } from 'vitest';
import { areaOfRle, rasterisePolygons } from '../mask';
import { sim } from '../methods';
import type { ExportAnnotation, ExportDocument } from './api';
import { shareOutDocument } from './share-out';

const SIZE = { width: 20, height: 10 };

function annotation(x0: number, x1: number, m: number, method?: string): ExportAnnotation {
  const { counts } = rasterisePolygons([[x0, 0, x1, 0, x1, 10, x0, 10]], SIZE);
  const crop = { x0, y0: 0, x1, y1: 10 };
  const map = { title: 'M', grid: { columns: 1, rows: 1, crop }, values: Float32Array.of(m) };
  const prompt = { kind: 'box', box: crop } as const;
  return { category: 1, counts, score: m, prompt, ...(method ? { claim: { method, id: x0, map } } : {}) };
}

const documentOf = (...annotations: ExportAnnotation[]): ExportDocument => ({
  images: [{ ...SIZE, id: 'a', name: 'a.jpg', annotations }],
  categories: ['cat', 'dog'],
  description: '',
});
const areas = (document: ExportDocument) =>
  document.images[0].annotations.map(({ counts }) => areaOfRle({ ...SIZE, counts }));

describe('shareOutDocument', () => {
  it('shares out what claims its pixels, and leaves other objects as they are', async () => {
    const given = documentOf(
      annotation(0, 10, 0.8, sim.id),
      annotation(5, 15, 1),
      annotation(6, 16, 0.9, sim.id),
    );
    const { document, emptied } = await shareOutDocument(given);
    expect(areas(document)).toEqual([60, 100, 100]);
    expect(emptied).toEqual([]);
    expect(document.images[0].annotations.some((each) => 'claim' in each)).toBe(false);
  });

  it('leaves out and names an object of which nothing is left', async () => {
    const inner = { ...annotation(0, 10, 0.8, sim.id), prompt: annotation(0, 12, 1).prompt };
    const { document, emptied } = await shareOutDocument(documentOf(inner, annotation(0, 10, 0.9, sim.id)));
    expect(areas(document)).toEqual([100]);
    expect(emptied).toEqual([{ image: 'a.jpg', category: 'dog' }]);
  });
});
