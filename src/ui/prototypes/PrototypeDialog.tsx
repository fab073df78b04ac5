import { Dialog } from '@base-ui/react/dialog';
import { Download, FolderOpen, X } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { Contribution, Folded } from '../../methods';
import { memoryOf, plural, prototypesOf } from '../../workspace';
import { useApp, useDocument, useView } from '../app/app';
import { CopyPaste } from './CopyPaste';
import { drawPatch, nearestOf, openPhotos, type Photos, photoOf } from './patches';
import { exportPrototypes, importPrototypes } from './teach';
import './prototypes.css';

/** What is known of the active class: each prototype as its nearest patches, how often it was taught, its drift. */
export function PrototypeDialog() {
  const app = useApp();
  const open = useView((view) => view.prototypesOpen);
  return (
    <Dialog.Root open={open} onOpenChange={(prototypesOpen) => app.view.setState({ prototypesOpen })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog wide prototypes">{open ? <Content /> : null}</Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Content() {
  const app = useApp();
  const document = useDocument((each) => each);
  const categoryId = useView((view) => view.categoryId);
  const name = document.categories.find(({ id }) => id === categoryId)?.name ?? 'object';
  const prototypes = useMemo(() => prototypesOf(document, categoryId), [document, categoryId]);
  const objects = new Set(
    prototypes.flatMap(({ contributions }) => contributions.map(({ image, object }) => `${image} ${object}`)),
  ).size;
  const known = document.categories.some(({ id }) => memoryOf(document, id) !== undefined);
  const photos = useMemo(() => openPhotos(app), [app]);
  useEffect(() => photos.close, [photos]);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <div className="dialog-head">
        <Dialog.Title>What is known of {name}</Dialog.Title>
        <Dialog.Close className="icon-button small" aria-label="Close">
          <X />
        </Dialog.Close>
      </div>
      <Dialog.Description className="quiet">
        {prototypes.length === 0
          ? 'Nothing yet. Select an object whose mask is good and press G: its class learns from it, and SIM’s masks of the same class on other photos follow.'
          : `${plural(prototypes.length, 'prototype')} learnt from ${plural(objects, 'object')}. Each row is one: the patches nearest to it, patches it was taught, and how far the last object moved it.`}
      </Dialog.Description>
      {prototypes.length > 0 ? (
        <ol className="prototype-list" data-testid="prototype-list">
          {prototypes.map((prototype) => (
            <PrototypeRow
              key={prototype.prototype}
              prototype={prototype}
              others={prototypes}
              photos={photos}
            />
          ))}
        </ol>
      ) : null}
      <CopyPaste onStart={() => app.view.setState({ prototypesOpen: false })} />
      <div className="dialog-actions">
        <input
          ref={input}
          type="file"
          className="hidden-input"
          accept=".json,application/json"
          aria-label="File of prototypes"
          data-testid="open-prototypes"
          tabIndex={-1}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file) void importPrototypes(app, file);
          }}
        />
        <button type="button" className="button" onClick={() => input.current?.click()}>
          <FolderOpen /> Open prototypes
        </button>
        <button
          type="button"
          className="button"
          disabled={!known}
          data-testid="export-prototypes"
          onClick={() => exportPrototypes(app)}
        >
          <Download /> Save prototypes of all classes
        </button>
      </div>
    </>
  );
}

interface PrototypeRowProps {
  readonly prototype: Folded;
  readonly others: readonly Folded[];
  readonly photos: Photos;
}

function PrototypeRow({ prototype, others, photos }: PrototypeRowProps) {
  const { vector, contributions, drift } = prototype;
  const pixels = contributions.reduce((sum, { count: n }) => sum + n, 0);
  const alike = others
    .filter((each) => each !== prototype)
    .map((each) => ({
      number: each.prototype + 1,
      cosine: each.vector.reduce((sum, value, d) => sum + value * vector[d], 0),
    }))
    .sort((a, b) => b.cosine - a.cosine)[0];
  const last = drift.at(-1);
  return (
    <li className="prototype-row">
      <span className="prototype-number num">{prototype.prototype + 1}</span>
      <span className="prototype-patches">
        {nearestOf(prototype).map((contribution) => (
          <Patch
            key={`${contribution.image} ${contribution.object}`}
            contribution={contribution}
            photos={photos}
          />
        ))}
      </span>
      <dl className="prototype-numbers">
        <div>
          <dt>Patches</dt>
          <dd className="num">{pixels.toLocaleString('en')}</dd>
        </div>
        <div>
          <dt title="1 − cosine between before and after the last object that taught it">Drift</dt>
          <dd className="num">{last === undefined ? '–' : last.toFixed(3)}</dd>
        </div>
        <div>
          <dt title="The prototype most like this one, with the cosine">Most like</dt>
          <dd className="num">{alike ? `${alike.number} (${alike.cosine.toFixed(2)})` : '–'}</dd>
        </div>
      </dl>
    </li>
  );
}

interface PatchProps {
  readonly contribution: Contribution;
  readonly photos: Photos;
}

/** A patch's side on the screen, CSS px. */
const SIDE = 48;

function Patch({ contribution, photos }: PatchProps) {
  const app = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const photo = photoOf(app.history.document(), contribution);
  const id = photo?.id;
  const { patch, image } = contribution;
  useEffect(() => {
    if (id === undefined) return;
    let gone = false;
    void photos.of(id).then((bitmap) => {
      if (bitmap && canvas.current && !gone) drawPatch(canvas.current, bitmap, patch);
    });
    return () => {
      gone = true;
    };
  }, [id, photos, patch]);
  return id === undefined ? (
    <span className="prototype-elsewhere" title={`From ${image}, which is not in this workspace`}>
      {image}
    </span>
  ) : (
    <canvas
      ref={canvas}
      width={2 * SIDE}
      height={2 * SIDE}
      role="img"
      aria-label={`Patch of ${image}`}
      title={image}
    />
  );
}
