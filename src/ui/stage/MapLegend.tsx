import { keyOf } from '../../workspace';
import { useAffinity, useDocument, useRuns, useTimeline, useView } from '../app/app';
import { shownRow } from '../timeline/affinity';
import { grainOf } from '../timeline/grain';
import { paintRamp } from './map-picture';

/** As a legend has them. A mask's own map may be finer than the tokens: only its frames know. */
const GRAINS = { tokens: 'patch tokens', cells: 'cells' } as const;

/** What the map shows and what its colours mean. */
export function MapLegend() {
  const shown = useView((view) => view.showMap);
  const selected = useView((view) => view.selected);
  const annotation = useDocument((document) => document.annotations.find((each) => each.id === selected));
  const result = useRuns((runs) => (annotation ? runs.results.get(keyOf(annotation))?.map : undefined));
  const watching = useTimeline((timeline) => timeline.open && timeline.watched !== undefined);
  const frames = useTimeline((timeline) => timeline.watched?.frames);
  const framed = useTimeline((timeline) => timeline.watched?.frames[timeline.at]?.map);
  const comparing = useTimeline((timeline) => timeline.comparing);
  const looked = useAffinity(shownRow);
  const row = comparing ? undefined : looked;
  const map = watching ? (row ?? framed) : result;
  if (watching ? !map : !shown) return null;
  return (
    <div className="map-legend" data-watching={watching || undefined}>
      {map ? (
        <>
          <p>{map.title}</p>
          <p className="map-ramp num quiet">
            0
            <canvas
              ref={(canvas) => (canvas ? paintRamp(canvas, 'twoSided' in map && map.twoSided) : undefined)}
              aria-hidden
            />
            1
          </p>
          <p className="quiet num">
            {map.grid.columns} × {map.grid.rows}{' '}
            {GRAINS[watching && frames ? grainOf(map.grid, frames) : 'cells']}
          </p>
        </>
      ) : (
        <p className="quiet">Select an object with a finished mask to see what the mask was read from.</p>
      )}
    </div>
  );
}
