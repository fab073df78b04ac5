import { FileJson, ImageDown, Link } from 'lucide-react';
import { useApp, useTimeline, useView } from '../app/app';
import { IconButton } from '../controls/IconButton';
import { copyLink, isOnSample, saveFrame, saveRun } from './keep';

/** A link to the object, the frame as a picture, the run as numbers. */
export function ShareButtons() {
  const app = useApp();
  const none = useTimeline((timeline) => timeline.watched === undefined);
  const sample = useView(() => isOnSample(app));
  return (
    <span className="share-buttons">
      <IconButton
        label={sample ? 'Copy a link to this object' : 'Links are for the sample photos'}
        side="top"
        data-testid="share-link"
        aria-disabled={none || !sample}
        onClick={() => void copyLink(app)}
      >
        <Link />
      </IconButton>
      <IconButton
        label="Save this frame as PNG"
        side="top"
        data-testid="share-png"
        aria-disabled={none}
        onClick={() => void saveFrame(app)}
      >
        <ImageDown />
      </IconButton>
      <IconButton
        label="Save the run as JSON"
        side="top"
        data-testid="share-json"
        aria-disabled={none}
        onClick={() => saveRun(app)}
      >
        <FileJson />
      </IconButton>
    </span>
  );
}
