import { Download, FileArchive } from 'lucide-react';
import { useState } from 'react';
import { useApp } from '../app/app';
import { IconButton } from '../controls/IconButton';
import { exportWorkspace } from './export-job';

/** COCO JSON with a choice of how masks are written, and masks as pictures. */
export function ExportControls() {
  const app = useApp();
  const [format, setFormat] = useState<'rle' | 'polygon'>('rle');
  return (
    <fieldset className="export" aria-label="Export">
      <select
        data-testid="export-format"
        aria-label="How masks are written in COCO JSON"
        title="Run-length code keeps every pixel, holes and parts; polygons are for tools that read no RLE"
        value={format}
        onChange={(event) => setFormat(event.target.value === 'polygon' ? 'polygon' : 'rle')}
      >
        <option value="rle">RLE</option>
        <option value="polygon">Polygons</option>
      </select>
      <button
        type="button"
        className="button primary"
        aria-label="Export COCO JSON"
        data-testid="export-coco"
        onClick={() => void exportWorkspace(app, format)}
      >
        <Download />
        <span className="wide-only">COCO JSON</span>
      </button>
      <IconButton label="Masks as PNG (zip)" onClick={() => void exportWorkspace(app, 'png')}>
        <FileArchive />
      </IconButton>
    </fieldset>
  );
}
