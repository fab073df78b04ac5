import { useEffect, useState } from 'react';
import { useApp } from '../app/app';
import { gatherTransfer } from './gather';
import { importFiles } from './import-files';

/** Takes files and folders dropped anywhere on the page, and pasted pictures. */
export function DropZone() {
  const app = useApp();
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const allow = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const take = (transfer: DataTransfer) => {
      gatherTransfer(transfer)
        .then((gathered) => importFiles(app, gathered))
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          app.notices.post({
            kind: 'problem',
            sentence: `What you dropped could not be read (${reason}). Choose the files with “Open photos”.`,
          });
        });
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      take(event.dataTransfer);
    };
    const paste = (event: ClipboardEvent) => {
      if (!event.clipboardData || event.clipboardData.files.length === 0) return;
      event.preventDefault();
      take(event.clipboardData);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
  }, [app]);
  return over ? (
    <div className="drop-zone" aria-hidden>
      <p>Drop photos, folders or a COCO file to open them. They stay on this machine.</p>
    </div>
  ) : null;
}
