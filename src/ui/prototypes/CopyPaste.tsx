import { CopyPlus } from 'lucide-react';
import { useState } from 'react';
import { useApp } from '../app/app';
import { exportWorkspace } from '../export/export-job';

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

/** New photos for training: on each photo, objects of another one at their own place. A zip with a COCO file. */
export function CopyPaste({ onStart }: { readonly onStart: () => void }) {
  const app = useApp();
  const [options, setOptions] = useState({ seed: 0, memory: 100, power: 1, shift: 0 });
  return (
    <details className="copy-paste">
      <summary>New photos by copy-paste</summary>
      <p className="quiet">
        On a copy of each photo, one to three objects of another photo are pasted at their own place; what
        they hide is taken out of the annotations.
      </p>
      <div className="copy-paste-fields">
        {FIELDS.map(({ id, label, maximum, step, sentence }) => (
          <label key={id} title={sentence}>
            {label}
            <input
              type="number"
              className="num"
              min={id === 'memory' ? 1 : 0}
              max={maximum}
              step={step}
              value={options[id]}
              onChange={(event) => {
                const next = event.target.valueAsNumber;
                if (next >= (id === 'memory' ? 1 : 0) && next <= maximum) {
                  setOptions({ ...options, [id]: next });
                }
              }}
            />
          </label>
        ))}
        <button
          type="button"
          className="button"
          data-testid="export-pasted"
          onClick={() => {
            onStart();
            void exportWorkspace(app, 'pasted', options);
          }}
        >
          <CopyPlus /> Save new photos (zip)
        </button>
      </div>
    </details>
  );
}
