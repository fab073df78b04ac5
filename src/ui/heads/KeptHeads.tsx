import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Download, FolderOpen, Trash2, Undo2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { headOf } from '../../heads';
import { headsOf, type KeptHead, plural, usersOf } from '../../workspace';
import { useApp, useDocument } from '../app/app';
import { IconButton } from '../controls/IconButton';
import { Figures } from './Figures';
import { applyKept, exportHead, importHead, releaseKept, removeKept } from './head-deeds';
import { UseFor } from './UseFor';

/** Heads kept with the data set, and the way for one to come from a file. */
export function KeptHeads() {
  const app = useApp();
  const heads = useDocument(headsOf);
  const input = useRef<HTMLInputElement>(null);
  return (
    <section className="kept-heads" aria-label="Kept heads">
      <header>
        <h3>
          Kept with this data set <span className="quiet num">{heads.length}</span>
        </h3>
        <input
          ref={input}
          type="file"
          className="hidden-input"
          accept=".json,application/json"
          aria-label="File of a trained head"
          data-testid="open-head"
          tabIndex={-1}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file) void importHead(app, file);
          }}
        />
        <button type="button" className="button small push" onClick={() => input.current?.click()}>
          <FolderOpen /> Open a head
        </button>
      </header>
      {heads.length === 0 ? (
        <p className="quiet">None yet. A head that is kept stands in the undo history like any other step.</p>
      ) : (
        <ul>
          {heads.map((head) => (
            <Row key={head.key} kept={head} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ kept }: { readonly kept: KeptHead }) {
  const app = useApp();
  const users = useDocument((document) => usersOf(document, kept.key).length);
  const [removing, setRemoving] = useState(false);
  const { key, name, made, heldOut, classes } = kept;
  return (
    <li className="kept-head" data-testid="kept-head">
      <div className="kept-head-line">
        <input
          key={name}
          type="text"
          className="head-name"
          aria-label="Name of the head"
          defaultValue={name}
          onBlur={({ target }) => {
            const next = target.value.trim();
            if (next === '') target.value = name;
            else app.actions.renameHead(key, next);
          }}
          onKeyDown={({ key: pressed, currentTarget }) => {
            if (pressed === 'Enter') currentTarget.blur();
          }}
        />
        <span className="quiet" data-testid="head-users">
          {users === 0 ? 'makes no mask' : `makes ${plural(users, 'mask')}`}
        </span>
        <span className="push">
          {users > 0 ? (
            <IconButton
              label={`Back to ${methodName(app, kept)} without it`}
              small
              onClick={() => releaseKept(app, kept)}
            >
              <Undo2 />
            </IconButton>
          ) : null}
          <IconButton
            label={`Save ${name} as file`}
            small
            onClick={() => void exportHead(app, app.heads.store.getState().heads.get(key), name)}
          >
            <Download />
          </IconButton>
          <IconButton
            label={`Remove ${name}`}
            small
            onClick={() => (users > 0 ? setRemoving(true) : removeKept(app, kept))}
          >
            <Trash2 />
          </IconButton>
        </span>
      </div>
      <p className="quiet">
        {made}
        {classes.length > 0 ? ` Classes: ${classes.map((each) => each.name).join(', ')}.` : ''}
        {heldOut ? '' : ' From a file: how it does here is not known; train one here to compare.'}
      </p>
      {heldOut ? (
        <details>
          <summary>{heldOut.sentence}</summary>
          <Figures heldOut={heldOut} />
        </details>
      ) : null}
      <UseFor
        head={kept.head}
        onUse={(scope, next) => {
          applyKept(app, kept, scope, next);
          app.view.setState({ headsOpen: false });
        }}
      />
      {removing ? <Removal kept={kept} users={users} onDone={() => setRemoving(false)} /> : null}
    </li>
  );
}

const methodName = (app: ReturnType<typeof useApp>, { head }: KeptHead): string => {
  const { method } = headOf(head);
  return app.methods.find(({ id }) => id === method)?.name ?? method;
};

interface RemovalProps {
  readonly kept: KeptHead;
  readonly users: number;
  readonly onDone: () => void;
}

/** Asks before objects lose the head that makes their masks. */
function Removal({ kept, users, onDone }: RemovalProps) {
  const app = useApp();
  return (
    <AlertDialog.Root open onOpenChange={(open) => (open ? undefined : onDone())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="backdrop" />
        <AlertDialog.Popup className="dialog">
          <AlertDialog.Title>Remove {kept.name}?</AlertDialog.Title>
          <AlertDialog.Description>
            It makes {plural(users, 'mask')}. Without it, {methodName(app, kept)} makes{' '}
            {users === 1 ? 'it' : 'them'} as before. Undo brings everything back.
          </AlertDialog.Description>
          <div className="dialog-actions">
            <AlertDialog.Close className="button">Leave it</AlertDialog.Close>
            <button
              type="button"
              className="button danger"
              onClick={() => {
                removeKept(app, kept);
                onDone();
              }}
            >
              Remove it
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
