import type { Operations, PictureMap } from '../../kernels';
import type { MethodContext, Painted, TokenMap } from '../declaration';

/**
 * Maps of a run as one picture, painted from where they lie, for a person who watches on a page.
 * @param size of each map, in tokens or cells
 * @returns a place in the picture for each map; undefined where nobody takes pictures, or none can be painted
 */
export async function paintMaps(
  { palette }: Pick<MethodContext, 'palette'>,
  operations: Operations,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  maps: readonly PictureMap[],
): Promise<readonly Painted[] | undefined> {
  if (!palette) return undefined;
  const picture = await operations.paint(maps, { rows, columns, across: maps.length, palette });
  return picture && maps.map((_, i) => ({ picture, at: { x: i * columns, y: 0 } }));
}

/** The map, to be drawn as it was painted, if it was. */
export const drawnAs = (map: TokenMap, painted: Painted | undefined): TokenMap =>
  painted ? { ...map, painted } : map;
