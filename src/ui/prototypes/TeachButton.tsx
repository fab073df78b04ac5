import { GraduationCap } from 'lucide-react';
import type { Annotation } from '../../workspace';
import { useApp, useView } from '../app/app';
import { toggleTaught } from './teach';
import './prototypes.css';

interface TeachButtonProps {
  readonly annotation: Annotation;
  /** The name of its class. */
  readonly name: string;
}

/** "This mask is good": its class learns from it. Pressed again, the class forgets it. */
export function TeachButton({ annotation, name }: TeachButtonProps) {
  const app = useApp();
  const busy = useView((view) => view.teaching === annotation.id);
  const taught = annotation.learnt !== undefined;
  return (
    <p className="teach-row">
      <button
        type="button"
        className="button small"
        aria-pressed={taught}
        aria-busy={busy}
        data-testid="teach"
        title={
          taught
            ? `${name} learnt from this mask. Press to take that back.`
            : `The mask is good: ${name} learns what it looks like, for SIM on other photos.`
        }
        onClick={() => void toggleTaught(app)}
      >
        <GraduationCap /> {busy ? 'Learning …' : taught ? 'Learnt from this mask' : 'Learn from this mask'}{' '}
        <kbd>G</kbd>
      </button>
    </p>
  );
}
