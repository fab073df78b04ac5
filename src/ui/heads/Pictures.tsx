import { useEffect, useMemo, useRef, useState } from 'react';
import type { FrameContent } from '../../methods';
import type { WorkspaceImage } from '../../workspace';
import { useApp, useDocument, useTraining } from '../app/app';
import { Dial } from '../controls/Dial';
import { openPhotos, type Photos } from '../prototypes/patches';
import { paintThumbnail } from '../timeline/paint-thumbnail';

/** Size of a picture, in CSS px. */
const WIDTH = 240;
const HEIGHT = 168;

/** Longer side of a photo behind a picture, in pixels. */
const LONGEST = 1024;

/** What the head predicts as it learns: the latest, or that of an earlier step. */
export function Pictures() {
  const app = useApp();
  const pictures = useTraining((training) => training.pictures);
  const images = useDocument((document) => document.images);
  const photos = useMemo(() => openPhotos(app, LONGEST), [app]);
  useEffect(() => photos.close, [photos]);
  /** Undefined: follows the latest. */
  const [step, setStep] = useState<number>();
  const at = step === undefined ? pictures.length - 1 : pictures.findLastIndex((each) => each.step <= step);
  const shown = pictures[at] ?? pictures.at(-1);
  if (!shown) return null;
  const image = images.find(({ id }) => id === shown.imageId);
  const last = pictures.length - 1;
  return (
    <section className="training-pictures" aria-label="What the head predicts">
      <div className="training-pictures-head">
        <h3>
          What it predicts at step <span className="num">{shown.step}</span>
        </h3>
        {last > 0 ? (
          <Dial
            label="Picture of step"
            value={Math.max(0, pictures.indexOf(shown))}
            minimum={0}
            maximum={last}
            step={1}
            onChange={(next) => setStep(next === last ? undefined : pictures[next]?.step)}
          />
        ) : null}
      </div>
      <ul>
        {shown.frames.map((frame) => (
          <li key={frame.title}>
            <Picture frame={frame} image={image} photos={photos} />
            <p title={frame.sentence}>{frame.title}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface PictureProps {
  readonly frame: FrameContent;
  readonly image: WorkspaceImage | undefined;
  readonly photos: Photos;
}

function Picture({ frame, image, photos }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const id = image?.id;
  useEffect(() => {
    let gone = false;
    const paint = (photo: ImageBitmap | undefined) => {
      if (gone || !canvas.current) return;
      const whole = { ...frame, stage: 'training', step: 0 };
      paintThumbnail(canvas.current, { width: WIDTH, height: HEIGHT }, whole, image, photo);
    };
    if (id === undefined) paint(undefined);
    else void photos.of(id).then(paint);
    return () => {
      gone = true;
    };
  }, [frame, id, image, photos]);
  return (
    <canvas
      ref={canvas}
      data-testid="training-picture"
      role="img"
      aria-label={`${frame.title}${image ? ` on ${image.name}` : ''}. ${frame.sentence}`}
    />
  );
}
