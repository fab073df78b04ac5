import type { Frame } from '../../methods/declaration';
import type { Annotation } from '../../workspace';
import { type Agreement, iouOfFrame, type SetsTruth, setsOfFrame } from '../truth/frame-truth';
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
  const truth = object.mask;
  const iou = iouOfFrame(frame, truth);
  const sets = setsOfFrame(frame, truth);
  const ious = frames.flatMap((each) => iouOfFrame(each, truth) ?? []);
  const name = frame.mask ? 'IoU of the mask' : `IoU of the map, ≥ ${frame.threshold?.toFixed(2)}`;
  return (
    <div className="frame-truth" data-testid="frame-truth">
      <h2>
        Against the truth <span className="quiet">({object.category})</span>
      </h2>
      {sets ? <SetsTable sets={sets} /> : null}
      <dl>
        {iou === undefined ? null : <Series numbers={{ name, values: [iou] }} />}
        {ious.length > 1 ? (
          <Series numbers={{ name: 'IoU, frame by frame', values: ious, along: 'frame' }} />
        ) : null}
      </dl>
    </div>
  );
}

function SetsTable({ sets: { foreground, background, covered, tokens } }: { readonly sets: SetsTruth }) {
  return (
    <>
      <table className="num">
        <thead>
          <tr>
            <td />
            <th scope="col">precision</th>
            <th scope="col">recall</th>
          </tr>
        </thead>
        <tbody>
          {foreground ? <Row name="foreground" agreement={foreground} /> : null}
          {background ? <Row name="background" agreement={background} /> : null}
        </tbody>
      </table>
      <p>
        {covered} of the object’s {tokens} tokens covered: {Math.round((100 * covered) / tokens)} %
      </p>
    </>
  );
}

function Row({ name, agreement }: { readonly name: string; readonly agreement: Agreement }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{agreement.precision.toFixed(3)}</td>
      <td>{agreement.recall.toFixed(3)}</td>
    </tr>
  );
}
