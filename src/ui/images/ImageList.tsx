import { FolderOpen, ImagePlus, Trash2 } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { WorkspaceImage } from '../../workspace';
import { useApp, useDocument, useView } from '../app/app';
import { showImage } from '../app/deeds';
import { IconButton } from '../controls/IconButton';
import { gatherFolder } from './gather';
import { importFiles } from './import-files';
import { thumbnail } from './thumbnails';
import './images.css';

/** The photos of the workspace, with thumbnails and numbers of objects. */
export function ImageList() {
  const app = useApp();
  const images = useDocument((document) => document.images);
  const annotations = useDocument((document) => document.annotations);
  const shown = useView((view) => view.imageId);
  const counts = new Map<string, number>();
  for (const { imageId } of annotations) counts.set(imageId, (counts.get(imageId) ?? 0) + 1);
  return (
    <aside className="images" aria-label="Photos">
      <header className="panel-head">
        <h2>Photos</h2>
        <span className="quiet num">{images.length}</span>
        <span className="spacer" />
        <Pickers />
      </header>
      <ul className="image-list">
        {images.map((image) => (
          <ImageItem
            key={image.id}
            image={image}
            objects={counts.get(image.id) ?? 0}
            current={image.id === shown}
            onShow={() => showImage(app, image.id)}
            onRemove={() => app.actions.removeImage(image.id)}
          />
        ))}
      </ul>
      {images.length === 0 ? (
        <p className="quiet pad">
          Drop photos or a folder anywhere on the page, paste one, or use the buttons above. A COCO file that
          names them can follow.
        </p>
      ) : null}
    </aside>
  );
}

function Pickers() {
  const app = useApp();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label="Open photos" onClick={() => files.current?.click()}>
        <ImagePlus />
      </IconButton>
      <IconButton label="Open a folder of photos" onClick={() => folder.current?.click()}>
        <FolderOpen />
      </IconButton>
      <input
        ref={files}
        data-testid="open-images"
        type="file"
        multiple
        accept="image/*,.json,application/json"
        className="hidden-input"
        tabIndex={-1}
        aria-label="Photo files"
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          event.target.value = '';
          void importFiles(app, { files: chosen, leftOut: 0 });
        }}
      />
      <input
        ref={(element) => {
          folder.current = element;
          element?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        multiple
        className="hidden-input"
        tabIndex={-1}
        aria-label="Photo folder"
        onChange={(event) => {
          const gathered = gatherFolder(event.target.files ?? []);
          event.target.value = '';
          void importFiles(app, gathered);
        }}
      />
    </>
  );
}

interface ItemProps {
  readonly image: WorkspaceImage;
  readonly objects: number;
  readonly current: boolean;
  readonly onShow: () => void;
  readonly onRemove: () => void;
}

const ImageItem = memo(
  function ImageItem({ image, objects, current, onShow, onRemove }: ItemProps) {
    const item = useRef<HTMLLIElement>(null);
    useEffect(() => {
      if (current) item.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }, [current]);
    return (
      <li
        ref={item}
        className="image-item"
        data-testid="image-item"
        data-name={image.name}
        data-current={current || undefined}
      >
        <button type="button" className="image-open" aria-current={current} onClick={onShow}>
          <Thumbnail image={image} />
          <span className="image-text">
            <span className="image-name" title={image.name}>
              {image.name}
            </span>
            <span className="quiet num">
              {image.width} × {image.height}
            </span>
          </span>
          <span
            className="count num"
            data-none={objects === 0 || undefined}
            title={`${objects} ${objects === 1 ? 'object' : 'objects'}`}
          >
            {objects}
            <span className="visually-hidden">{objects === 1 ? ' object' : ' objects'}</span>
          </span>
        </button>
        <IconButton label={`Remove ${image.name}`} small className="image-remove" onClick={onRemove}>
          <Trash2 />
        </IconButton>
      </li>
    );
  },
  (a, b) => a.image === b.image && a.objects === b.objects && a.current === b.current,
);

function Thumbnail({ image }: { readonly image: WorkspaceImage }) {
  const app = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [seen, setSeen] = useState(false);
  const blob = useStore(app.library.store, (state) => state.blobs.get(image.id));
  const { id, name } = image;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    let wanted = true;
    if (seen && blob) {
      void thumbnail(id, blob, name).then((bitmap) => {
        const element = canvas.current;
        if (!wanted || !bitmap || !element) return;
        element.width = bitmap.width;
        element.height = bitmap.height;
        element.getContext('2d')?.drawImage(bitmap, 0, 0);
      });
    }
    return () => {
      wanted = false;
    };
  }, [seen, blob, id, name]);
  return <canvas ref={canvas} className="thumb" width={48} height={36} aria-hidden />;
}
