import { GraduationCap, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Category } from '../../workspace';
import { useApp, useDocument, useView } from '../app/app';
import { chooseCategory } from '../app/deeds';
import { ProposeControls } from '../auto/ProposeControls';
import { IconButton } from '../controls/IconButton';
import { RemoveClass } from './RemoveClass';

/** The classes: choose, add, rename, colour, delete. */
export function ClassPanel() {
  const app = useApp();
  const categories = useDocument((document) => document.categories);
  const annotations = useDocument((document) => document.annotations);
  const active = useView((view) => view.categoryId);
  const [editing, setEditing] = useState<number>();
  const [removing, setRemoving] = useState<Category>();
  const colour = categories.find((category) => category.id === active)?.colour;
  const counts = new Map<number, number>();
  for (const { categoryId } of annotations) counts.set(categoryId, (counts.get(categoryId) ?? 0) + 1);

  const remove = (category: Category) => {
    if ((counts.get(category.id) ?? 0) > 0) setRemoving(category);
    else app.actions.removeCategory(category.id, { kind: 'delete' });
  };

  return (
    <section className="panel" aria-label="Classes">
      <header className="panel-head">
        <h2>Class</h2>
        <span className="select-wrap">
          <span className="swatch" style={{ background: colour }} />
          <select
            data-testid="class-select"
            aria-label="Class of the selected object and of the next"
            value={active}
            onChange={(event) => chooseCategory(app, Number(event.target.value))}
          >
            {categories.map((category) => (
              <option key={category.id} value={category.id}>
                {category.name}
              </option>
            ))}
          </select>
        </span>
        <IconButton
          label="What is known of this class"
          small
          data-testid="prototypes"
          onClick={() => app.view.setState({ prototypesOpen: true })}
        >
          <GraduationCap />
        </IconButton>
      </header>
      <ProposeControls />
      <ul className="class-list">
        {categories.map((category, at) => (
          <li key={category.id} className="class-row" data-active={category.id === active || undefined}>
            <input
              type="color"
              aria-label={`Colour of ${category.name}`}
              value={category.colour}
              onChange={(event) => app.actions.recolourCategory(category.id, event.target.value)}
            />
            {editing === category.id ? (
              <NameField
                label={`New name of ${category.name}`}
                name={category.name}
                onDone={(name) => {
                  setEditing(undefined);
                  if (name) app.actions.renameCategory(category.id, name);
                }}
              />
            ) : (
              <button
                type="button"
                className="class-name"
                aria-pressed={category.id === active}
                onClick={() => chooseCategory(app, category.id)}
                onDoubleClick={() => setEditing(category.id)}
              >
                {category.name}
              </button>
            )}
            {at < 9 ? <kbd>{at + 1}</kbd> : null}
            <span className="count num" data-none={!counts.get(category.id) || undefined}>
              {counts.get(category.id) ?? 0}
            </span>
            <span className="row-actions">
              <IconButton label={`Rename ${category.name}`} small onClick={() => setEditing(category.id)}>
                <Pencil />
              </IconButton>
              <IconButton
                label={categories.length === 1 ? 'The last class stays' : `Delete class ${category.name}`}
                small
                aria-disabled={categories.length === 1}
                onClick={() => remove(category)}
              >
                <Trash2 />
              </IconButton>
            </span>
          </li>
        ))}
      </ul>
      <AddClass />
      {removing ? <RemoveClass category={removing} onDone={() => setRemoving(undefined)} /> : null}
    </section>
  );
}

function AddClass() {
  const app = useApp();
  const [name, setName] = useState('');
  return (
    <form
      className="add-class"
      onSubmit={(event) => {
        event.preventDefault();
        const text = name.trim();
        if (!text) return;
        const known = app.history.document().categories.find((category) => category.name === text);
        const id = known?.id ?? app.actions.addCategory(text);
        // The class one has just named is for the next object, not for the one selected before.
        app.view.setState({ selected: undefined, categoryId: id });
        setName('');
      }}
    >
      <input
        type="text"
        aria-label="Name of a new class"
        placeholder="New class"
        value={name}
        maxLength={100}
        onChange={(event) => setName(event.target.value)}
      />
      <button
        type="submit"
        className="icon-button small"
        aria-label="Add class"
        disabled={name.trim() === ''}
      >
        <Plus />
      </button>
    </form>
  );
}

interface NameFieldProps {
  readonly label: string;
  readonly name: string;
  readonly onDone: (name: string) => void;
}

function NameField({ label, name, onDone }: NameFieldProps) {
  const [text, setText] = useState(name);
  return (
    <input
      type="text"
      className="name-field"
      aria-label={label}
      // biome-ignore lint/a11y/noAutofocus: the field appears because a person asked to write in it.
      autoFocus
      value={text}
      maxLength={100}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => onDone(text.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(text.trim());
        if (event.key === 'Escape') onDone('');
      }}
    />
  );
}
