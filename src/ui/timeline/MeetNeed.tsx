import type { MouseEvent, ReactNode } from 'react';
import type { MethodDeclaration, Needs } from '../../methods/declaration';
import type { Annotation } from '../../workspace';
import { useApp } from '../app/app';
import { differing } from '../controls/Parameter';

interface MeetNeedProps {
  readonly annotation: Annotation;
  readonly method: MethodDeclaration;
  readonly needs: Needs;
  /** Watch the new run from its first frame. */
  readonly startsOver?: boolean;
  readonly className: string;
  readonly testId: string;
  readonly children: ReactNode;
}

/** A button that gives a parameter the value that a stage needs; undo takes it back. */
export function MeetNeed(props: MeetNeedProps) {
  const { annotation, method, needs, startsOver = false, className, testId, children } = props;
  const app = useApp();
  const meet = (event: MouseEvent<HTMLButtonElement>) => {
    // This button goes; whoever came by the keyboard goes on at the scrubber.
    event.currentTarget.closest('.timeline')?.querySelector<HTMLElement>('.scrub')?.focus();
    if (startsOver) app.timeline.startOver();
    app.actions.setAnnotationParameters(
      annotation.id,
      differing(method.parameters, { ...annotation.parameters, [needs.id]: needs.is }),
    );
  };
  return (
    <button type="button" className={className} data-testid={testId} onClick={meet}>
      {children}
    </button>
  );
}
