import { useEffect, useState } from 'react';
import type { ExportDocument, PastePreview } from '../../engine/api';
import type { PasteOptions } from '../../methods';
import { exportView } from '../../workspace';
import { useApp, useDocument, useRuns } from '../app/app';

/** What a new photo would be; the one before stays in sight while the next is made. */
export interface Previewed {
  readonly preview: PastePreview | undefined;
  readonly document: ExportDocument | undefined;
  readonly making: boolean;
  /** Why there is none. */
  readonly sentence: string | undefined;
}

const NOTHING: Previewed = { preview: undefined, document: undefined, making: false, sentence: undefined };

/** The workspace as it would be written: no pixel in two objects whose method forbids it. */
function useShared(): ExportDocument | undefined {
  const app = useApp();
  const document = useDocument((each) => each);
  const version = useRuns((runs) => runs.version);
  const [shared, setShared] = useState<ExportDocument>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the maps of results change in place; the version counts it.
  useEffect(() => {
    let gone = false;
    const view = exportView(document, app.runs.store.getState(), '');
    app.engine.shareOut(view.document).then(
      (made) => {
        if (!gone) setShared(made.document);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [app, document, version]);
  return shared;
}

/** Makes one new photo to look at, anew whenever something it depends on changes. */
export function usePreview(imageId: string | undefined, options: PasteOptions): Previewed {
  const app = useApp();
  const document = useShared();
  const [previewed, setPreviewed] = useState(NOTHING);
  useEffect(() => {
    if (!document || imageId === undefined) return;
    const stop = new AbortController();
    setPreviewed((before) => ({ ...before, making: true }));
    app.engine.pastePreview(document, imageId, options, { signal: stop.signal }).then(
      (preview) => {
        if (!stop.signal.aborted) setPreviewed({ preview, document, making: false, sentence: undefined });
      },
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const sentence = error instanceof Error ? error.message : String(error);
        setPreviewed({ ...NOTHING, sentence });
      },
    );
    return () => stop.abort();
  }, [app, document, imageId, options]);
  return previewed;
}
