import { CopyPlus, Dices } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { PasteOptions } from '../../methods';
import { useApp, useDocument, useView } from '../app/app';
import { NumberField } from '../controls/NumberField';
import { exportWorkspace } from '../export/export-job';
import { paintPreview } from './paint-preview';
import { type Previewed, usePreview } from './use-preview';

const FIELDS = [
  {
    id: 'seed',
    label: 'Seed',
    maximum: 999_999,
    step: 1,
    sentence: 'The same seed gives the same photos.',
  },
  {
    id: 'memory',
    label: 'Memory',
    maximum: 1000,
    step: 1,
    sentence: 'Objects come from the last so many photos.',
  },
  {
    id: 'power',
    label: 'Power',
    maximum: 5,
    step: 0.5,
    sentence: 'How much likelier objects are whose masks are sure; 0: all alike.',
  },
  {
    id: 'shift',
    label: 'Shift, px',
    maximum: 1000,
    step: 1,
    sentence: 'Each object is moved by up to so many pixels either way.',
  },
] as const;

interface CopyPasteProps {
  readonly options: PasteOptions;
  readonly change: (options: PasteOptions) => void;
  readonly onStart: () => void;
}

/** New photos for training: on each photo, objects of another one at their own place. A zip with a COCO file. */
export function CopyPaste({ options, change, onStart }: CopyPasteProps) {
  const app = useApp();
  const images = useDocument((document) => document.images);
  const shown = useView((view) => view.imageId);
  const [chosen, choose] = useState<string>();
  const imageId = images.find(({ id }) => id === chosen)?.id ?? shown ?? images[0]?.id;
  const previewed = usePreview(imageId, options);
  return (
    <>
      <p className="quiet">
        On a copy of each photo, one to three objects of another photo are pasted at their own place, only
        their sure pixels. A later object lies over an earlier one; what is hidden is taken out of the
        annotations, and an object of which nothing is seen is left out.
      </p>
      <div className="copy-paste-fields">
        <label>
          Onto
          <select
            value={imageId ?? ''}
            data-testid="paste-onto"
            onChange={(event) => choose(event.target.value)}
          >
            {images.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {FIELDS.map(({ id, label, maximum, step, sentence }) => (
          <div key={id} title={sentence}>
            {label}
            <NumberField
              name={label}
              value={options[id]}
              minimum={id === 'memory' ? 1 : 0}
              maximum={maximum}
              step={step}
              onChange={(next) => change({ ...options, [id]: next })}
            />
          </div>
        ))}
        <button
          type="button"
          className="button"
          data-testid="next-seed"
          onClick={() => change({ ...options, seed: (options.seed + 1) % 1_000_000 })}
        >
          <Dices /> Next seed
        </button>
      </div>
      <Preview previewed={previewed} />
      <div className="dialog-actions">
        <button
          type="button"
          className="button primary"
          data-testid="export-pasted"
          onClick={() => {
            onStart();
            void exportWorkspace(app, 'pasted', options);
          }}
        >
          <CopyPlus /> Save new photos (zip)
        </button>
      </div>
    </>
  );
}

function Preview({ previewed }: { readonly previewed: Previewed }) {
  const { preview, document, making, sentence } = previewed;
  const canvas = useRef<HTMLCanvasElement>(null);
  const categories = useDocument((each) => each.categories);
  useEffect(() => {
    if (canvas.current && preview) {
      paintPreview(canvas.current, preview, (category) => categories[category]?.colour ?? '#ffffff');
    }
  }, [preview, categories]);
  if (sentence !== undefined) return <p role="status">{sentence}</p>;
  if (!preview || !document) return <p className="quiet">{making ? 'Making the new photo …' : ''}</p>;
  const nameOf = (category: number) => document.categories[category] ?? 'object';
  return (
    <div className="paste-preview" aria-busy={making}>
      <canvas
        ref={canvas}
        data-testid="paste-preview"
        role="img"
        aria-label={`The new photo, with objects of ${preview.source}`}
      />
      <div>
        <p className="set-legend">
          <span className="paste-line strong" /> pasted <span className="paste-line" /> was there{' '}
          <span className="hatched" /> hidden now
        </p>
        <p>
          From <b>{preview.source}</b>:
        </p>
        <ul className="paste-objects" data-testid="paste-objects">
          {preview.objects.map(({ category, from, score, area, seen }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an object is its place.
            <li key={at} data-from={from}>
              <span className="memory-swatch" style={{ background: categories[category]?.colour }} />
              {nameOf(category)}{' '}
              <span className="quiet">
                {from === undefined ? 'was there' : `pasted, S ${score.toFixed(2)}`}
              </span>
              <span className="num push">{fate(area, seen)}</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** What is left of an object. */
function fate(area: number, seen: number): string {
  if (area === 0) return 'outside, left out';
  if (seen === 0) return 'hidden, left out';
  const share = seen / area;
  return share === 1 ? 'whole' : `${Math.max(1, Math.min(99, Math.round(100 * share)))} % seen`;
}
