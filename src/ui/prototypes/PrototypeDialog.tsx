import { Dialog } from '@base-ui/react/dialog';
import { Tabs } from '@base-ui/react/tabs';
import { Download, FolderOpen, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { PASTE_DEFAULTS } from '../../methods';
import { memoryOf, plural, prototypesOf } from '../../workspace';
import { useApp, useDocument, useView } from '../app/app';
import { CopyPaste } from './CopyPaste';
import { KnownPrototypes } from './KnownPrototypes';
import { MemoryBrowser } from './MemoryBrowser';
import { openPhotos } from './patches';
import { exportPrototypes, importPrototypes } from './teach';
import './prototypes.css';

/** SIM's memory: what is known of the active class, the photos that objects are pasted from, and new photos of them. */
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
  const categoryId = useView((view) => view.categoryId);
  const name =
    useDocument(({ categories }) => categories.find(({ id }) => id === categoryId)?.name) ?? 'object';
  const [options, setOptions] = useState(PASTE_DEFAULTS);
  const close = () => app.view.setState({ prototypesOpen: false });
  return (
    <>
      <div className="dialog-head">
        <Dialog.Title>What is known of {name}</Dialog.Title>
        <Dialog.Close className="icon-button small" aria-label="Close">
          <X />
        </Dialog.Close>
      </div>
      <Tabs.Root defaultValue="prototypes">
        <Tabs.List className="tabs">
          <Tabs.Tab value="prototypes">Prototypes</Tabs.Tab>
          <Tabs.Tab value="memory">Memory</Tabs.Tab>
          <Tabs.Tab value="paste">New photos</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="prototypes">
          <Prototypes categoryId={categoryId} />
        </Tabs.Panel>
        <Tabs.Panel value="memory">
          <MemoryBrowser memory={options.memory} onShow={close} />
        </Tabs.Panel>
        <Tabs.Panel value="paste">
          <CopyPaste options={options} change={setOptions} onStart={close} />
        </Tabs.Panel>
      </Tabs.Root>
    </>
  );
}

function Prototypes({ categoryId }: { readonly categoryId: number }) {
  const app = useApp();
  const document = useDocument((each) => each);
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
      <Dialog.Description className="quiet">
        {prototypes.length === 0
          ? 'Nothing yet. Select an object whose mask is good and press G: its class learns from it, and SIM’s masks of the same class on other photos follow.'
          : `${plural(prototypes.length, 'prototype')} learnt from ${plural(objects, 'object')}. Each row is one: where it is found, the patches that taught it (one of each object, the nearest first), and how far each further object moved it.`}
      </Dialog.Description>
      {prototypes.length > 0 ? (
        <KnownPrototypes categoryId={categoryId} prototypes={prototypes} photos={photos} />
      ) : null}
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
