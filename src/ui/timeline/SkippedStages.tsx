import type { MouseEvent } from 'react';
import type { MethodDeclaration } from '../../methods/declaration';
import type { Annotation } from '../../workspace';
import { useApp } from '../app/app';
import { differing } from '../controls/Parameter';
import { skippedBy } from './skipped';

interface SkippedStagesProps {
  readonly annotation: Annotation;
  readonly method: MethodDeclaration;
}

/** Before the frames: the stages of the paper that this run did without, and the way to watch them. */
export function SkippedStages({ annotation, method }: SkippedStagesProps) {
  const app = useApp();
  const { parameters } = annotation;
  const skipped = skippedBy(method, parameters);
  if (!skipped) return null;
  const { stages, needs, label } = skipped;
  const [first, last] = [stages[0], stages[stages.length - 1]];
  const run = (event: MouseEvent<HTMLButtonElement>) => {
    // This button goes; whoever came by the keyboard goes on at the scrubber.
    event.currentTarget.closest('.timeline')?.querySelector<HTMLElement>('.scrub')?.focus();
    app.timeline.startOver();
    app.actions.setAnnotationParameters(
      annotation.id,
      differing(method.parameters, { ...parameters, [needs.id]: needs.is }),
    );
  };
  return (
    <li className="film-stage">
      <span className="film-stage-name">
        Stages {first.number} to {last.number}: not in this run
      </span>
      <span className="film-frames">
        <button type="button" className="skipped-stages" data-testid="skipped-stages" onClick={run}>
          <b>Watch the paper’s stages</b>
          <span>
            {first.title} to {last.title}. Sets {label} to {String(needs.is)}: another mask; undo brings this
            one back.
          </span>
        </button>
      </span>
    </li>
  );
}
