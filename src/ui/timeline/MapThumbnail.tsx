import { boxHeight, boxWidth } from '../../geometry';
import type { LookedMap } from '../../methods/declaration';
import { mapPicture } from '../stage/map-picture';

/** A token map, one pixel a token, in the shape of its crop; the style sheet says how high. */
export function MapThumbnail({ map, colour }: { readonly map: LookedMap; readonly colour?: string }) {
  const { columns, rows, crop } = map.grid;
  return (
    <canvas
      aria-hidden
      style={{
        aspectRatio: boxWidth(crop) / boxHeight(crop),
        ...(colour === undefined ? {} : { outline: `2px solid ${colour}` }),
      }}
      ref={(canvas) => {
        if (!canvas) return;
        canvas.width = columns;
        canvas.height = rows;
        canvas.getContext('2d')?.drawImage(mapPicture(map), 0, 0);
      }}
    />
  );
}
