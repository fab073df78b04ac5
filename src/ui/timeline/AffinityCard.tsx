import { useAffinity } from '../app/app';
import { mapPicture } from '../stage/map-picture';

/** The row under the pointer beside the one that was clicked, and how alike the two tokens are. */
export function AffinityCard() {
  const hovered = useAffinity((affinity) => affinity.hovered);
  const pinned = useAffinity((affinity) => affinity.pinned);
  const between = hovered && pinned ? pinned.map.values[hovered.token] : undefined;
  return (
    <div className="affinity-card" data-testid="affinity">
      <h2>{(hovered ?? pinned)?.map.title}</h2>
      <p>
        {pinned
          ? hovered && between !== undefined
            ? `To the clicked token this one has ${between.toFixed(3)} of its largest affinity.`
            : 'Point at another place to compare; click the token again to let it go.'
          : 'Bright tokens are compared as alike; this is one row of the matrix that everything else starts from.'}
      </p>
      <p className="affinity-maps">
        {pinned ? <Row title="Clicked" map={pinned.map} /> : null}
        {hovered ? <Row title="Under the pointer" map={hovered.map} /> : null}
      </p>
    </div>
  );
}

function Row({ title, map }: { readonly title: string; readonly map: Parameters<typeof mapPicture>[0] }) {
  const { columns, rows } = map.grid;
  return (
    <span>
      <canvas
        aria-hidden
        ref={(canvas) => {
          if (!canvas) return;
          canvas.width = columns;
          canvas.height = rows;
          canvas.getContext('2d')?.drawImage(mapPicture(map), 0, 0);
        }}
      />
      <span className="quiet">{title}</span>
    </span>
  );
}
