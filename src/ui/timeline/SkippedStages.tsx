import type { MethodDeclaration } from '../../methods/declaration';
import type { Annotation } from '../../workspace';
import { MeetNeed } from './MeetNeed';
import { skippedBy, wordsOf } from './skipped';

interface SkippedStagesProps {
  readonly annotation: Annotation;
  readonly method: MethodDeclaration;
}

/** Before the frames: the stages of the paper that this run did without, and the way to watch them. */
export function SkippedStages({ annotation, method }: SkippedStagesProps) {
  const skipped = skippedBy(method, annotation.parameters);
  if (!skipped) return null;
  const { stages, needs } = skipped;
  const [first, last] = [stages[0], stages[stages.length - 1]];
  const given = { annotation, method, needs, className: 'skipped-stages', testId: 'skipped-stages' };
  return (
    <li className="film-stage">
      <span className="film-stage-name">
        Stages {first.number} to {last.number}: not in this run
      </span>
      <span className="film-frames">
        <MeetNeed {...given} startsOver>
          <b>Watch the paper’s stages</b>
          <span>
            {first.title} to {last.title}. Sets {wordsOf(method, needs)}: another mask; undo brings this one
            back.
          </span>
        </MeetNeed>
      </span>
    </li>
  );
}
