import { Clapperboard, FileJson, GalleryHorizontal, ImageDown, Link, Waypoints } from 'lucide-react';
import { useApp, useTimeline } from '../app/app';
import { IconButton } from '../controls/IconButton';
import { saveFilm } from './film';
import { copyLink, saveFrame, saveRun } from './keep';
import { saveShiftStrip, saveStrip } from './strip';

/** A link to the object; the frame, all stages, or all frames as pictures; the run as numbers. */
export function ShareButtons() {
  const app = useApp();
  const none = useTimeline((timeline) => timeline.watched === undefined);
  const isMoving = useTimeline(
    (timeline) => timeline.watched?.frames.some(({ stage }) => stage === 'shift') ?? false,
  );
  const deeds = [
    { label: 'Copy a link to this object', test: 'share-link', icon: Link, perform: copyLink },
    { label: 'Save this frame as PNG', test: 'share-png', icon: ImageDown, perform: saveFrame },
    {
      label: 'Save all stages in a row as PNG',
      test: 'share-strip',
      icon: GalleryHorizontal,
      perform: saveStrip,
    },
    ...(isMoving
      ? [
          {
            label: 'Save the key-point shift in a row as PNG (Fig. 6)',
            test: 'share-shift',
            icon: Waypoints,
            perform: saveShiftStrip,
          },
        ]
      : []),
    { label: 'Film the timeline', test: 'share-film', icon: Clapperboard, perform: saveFilm },
    { label: 'Save the run as JSON', test: 'share-json', icon: FileJson, perform: saveRun },
  ] as const;
  return (
    <span className="share-buttons">
      {deeds.map(({ label, test, icon: Icon, perform }) => (
        <IconButton
          key={test}
          label={label}
          side="top"
          data-testid={test}
          aria-disabled={none}
          onClick={() => void perform(app)}
        >
          <Icon />
        </IconButton>
      ))}
    </span>
  );
}
