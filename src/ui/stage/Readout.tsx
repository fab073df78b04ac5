import { useEffect, useRef } from 'react';
import { useApp } from '../app/app';
import { onReadout } from './stage-registry';

/** The pixel under the pointer and the zoom; written past React because it changes with every move. */
export function Readout() {
  const app = useApp();
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(
    () =>
      onReadout(app, (next) => {
        if (text.current) text.current.textContent = next;
      }),
    [app],
  );
  return <p ref={text} className="readout num" aria-hidden="true" />;
}
