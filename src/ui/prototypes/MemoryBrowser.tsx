import { useEffect, useMemo, useRef, useState } from 'react';
import type { ScaleMask } from '../../engine/api';
import { areaOfRle } from '../../mask';
import {
  annotationState,
  annotationsOf,
  type Category,
  maskAt,
  plural,
  sureOf,
  type WorkspaceImage,
} from '../../workspace';
import { useApp, useDocument, useRuns } from '../app/app';
import { showImage } from '../app/deeds';
import { thumbnail } from '../images/thumbnails';
import { paintHatched, paintMask } from '../stage/paint-masks';

/** An object as the memory holds it. */
interface Held {
  readonly id: number;
  readonly mask: ScaleMask;
  readonly category: Category | undefined;
}

/** A photo as the memory holds it. */
interface HeldImage {
  readonly image: WorkspaceImage;
  readonly objects: readonly Held[];
}

/** Importance is 0 where nothing is sure, and then nothing is pasted. */
const canBeDrawn = ({ mask }: Held): boolean => mask.score > 0;

/** Photos shown at first, and more at a time. */
const STEP = 12;

/** The memory that objects are pasted from: the newest photos with their objects, masks and importance. */
export function MemoryBrowser({ memory, onShow }: { readonly memory: number; readonly onShow: () => void }) {
  const app = useApp();
  const document = useDocument((each) => each);
  const version = useRuns((runs) => runs.version);
  const [shown, show] = useState(STEP);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the maps of results change in place; the version counts it.
  const held = useMemo((): readonly HeldImage[] => {
    const runs = app.runs.store.getState();
    return document.images.map((image) => ({
      image,
      objects: annotationsOf(document, image.id).flatMap((annotation): Held[] => {
        const state = annotationState(runs, annotation);
        const mask = state.state === 'done' ? maskAt(state.result, annotation.scale) : undefined;
        if (!mask) return [];
        const category = document.categories.find(({ id }) => id === annotation.categoryId);
        return [{ id: annotation.id, mask, category }];
      }),
    }));
  }, [document, version]);
  const newest = held.filter(({ objects }) => objects.length > 0).toReversed();
  const inside = newest.slice(0, memory);
  const sources = inside.filter(({ objects }) => objects.some(canBeDrawn)).length;
  return (
    <>
      <p className="quiet">
        {newest.length === 0
          ? 'No photo has a finished object yet.'
          : `The last ${plural(memory, 'photo')} with objects, the newest first; a new one pushes the oldest out. ${sources} of ${newest.length} ${sources === 1 ? 'has' : 'have'} something to paste.`}
      </p>
      <p className="set-legend">
        <span className="memory-sure" /> sure pixels, M̂ <span className="hatched" /> ignored, never pasted
        <b className="num">S</b> importance: the mean of M over the sure pixels, the chance to be drawn
      </p>
      <ul className="memory-list" data-testid="memory-list">
        {newest.slice(0, shown).map(({ image, objects }, at) => (
          <li key={image.id} data-out={at >= memory || undefined}>
            <button
              type="button"
              className="memory-picture"
              title={`Show ${image.name}`}
              onClick={() => {
                showImage(app, image.id);
                onShow();
              }}
            >
              <Picture image={image} objects={objects} />
            </button>
            <div className="memory-words">
              <p className="memory-name" title={image.name}>
                {image.name}
              </p>
              <ul>
                {objects.map((object) => (
                  <Line key={object.id} object={object} image={image} />
                ))}
              </ul>
              {at >= memory ? <p className="quiet">Pushed out</p> : null}
            </div>
          </li>
        ))}
      </ul>
      {shown < newest.length ? (
        <button type="button" className="button small" onClick={() => show(shown + STEP)}>
          Show {Math.min(STEP, newest.length - shown)} older photos
        </button>
      ) : null}
    </>
  );
}

function Line({ object, image }: { readonly object: Held; readonly image: WorkspaceImage }) {
  const { id, category, mask } = object;
  const sure = areaOfRle(sureOf(mask, image));
  return (
    <li>
      <span className="memory-swatch" style={{ background: category?.colour }} />
      {category?.name} <span className="quiet num">#{id}</span>{' '}
      <span
        className="num push"
        title={`${sure.toLocaleString('en')} sure pixels of ${mask.area.toLocaleString('en')}`}
      >
        {canBeDrawn(object) ? `S ${mask.score.toFixed(2)}` : 'nothing sure'}
      </span>
    </li>
  );
}

/** Longer side of a picture, in pixels of the canvas. */
const SIDE = 192;

function Picture({ image, objects }: HeldImage) {
  const app = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = SIDE / Math.max(image.width, image.height);
  const size = {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
  useEffect(() => {
    const blob = app.library.store.getState().blobs.get(image.id);
    let gone = false;
    const draw = (bitmap: ImageBitmap | undefined) => {
      const context = canvas.current?.getContext('2d');
      if (!context || gone) return;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      if (bitmap) context.drawImage(bitmap, 0, 0, size.width, size.height);
      const layer = { context, ratio: 1, size };
      const view = { x: 0, y: 0, scale };
      for (const { mask, category } of objects) {
        const colour = category?.colour ?? '#ffffff';
        paintMask(layer, view, { mask, colour, strong: false, provisional: false }, 0.5);
        paintHatched(layer, view, mask.ignoredRings ?? []);
      }
    };
    if (blob) void thumbnail(image.id, blob, image.name).then(draw);
    else draw(undefined);
    return () => {
      gone = true;
    };
  });
  return (
    <canvas
      ref={canvas}
      width={size.width}
      height={size.height}
      role="img"
      aria-label={`${image.name} with its masks`}
    />
  );
}
