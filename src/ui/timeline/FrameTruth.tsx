import type { Frame } from '../../methods/declaration';
import type { Annotation } from '../../workspace';
import { iouOfFrame, truthOfFrame } from '../truth/frame-truth';
import { useTruthMatch } from '../truth/use-match';
import { Series } from './Series';

interface FrameTruthProps {
  readonly annotation: Annotation;
  readonly frame: Frame;
  readonly frames: readonly Frame[];
}

/** What the truth says of the frame looked at, and how the IoU came about frame by frame. Nothing without truth. */
export function FrameTruth({ annotation, frame, frames }: FrameTruthProps) {
  const object = useTruthMatch(annotation)?.object;
  if (!object) return null;
  const { numbers, sentence } = truthOfFrame(frame, object.mask);
  const ious = frames.flatMap((each) => iouOfFrame(each, object.mask) ?? []);
  return (
    <div className="frame-truth" data-testid="frame-truth">
      <h2>Against the truth: {object.category}</h2>
      {sentence ? <p>{sentence}</p> : null}
      <dl>
        {numbers.map((each) => (
          <Series key={each.name} numbers={each} />
        ))}
        {ious.length > 1 ? (
          <Series numbers={{ name: 'IoU, frame by frame', values: ious, along: 'frame' }} />
        ) : null}
      </dl>
    </div>
  );
}
