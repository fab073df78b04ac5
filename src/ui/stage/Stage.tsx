import { useEffect, useRef } from 'react';
import { useApp, useDocument, useView } from '../app/app';
import { stepObject } from '../app/deeds';
import { stepProposal } from '../auto/deeds';
import { isDeciding } from '../auto/proposal-store';
import { useStageGestures } from './gestures';
import { createStageController, type StageController } from './stage-controller';
import { registerStage } from './stage-registry';
import './stage.css';

/** The photo with its masks, and where one clicks. */
export function Stage() {
  const app = useApp();
  const element = useRef<HTMLDivElement>(null);
  const photo = useRef<HTMLCanvasElement>(null);
  const masks = useRef<HTMLCanvasElement>(null);
  const points = useRef<HTMLCanvasElement>(null);
  const controller = useRef<StageController>(null);
  const tool = useView((view) => view.tool);
  const imageId = useView((view) => view.imageId);
  const name = useDocument((document) => document.images.find((image) => image.id === imageId)?.name);

  useEffect(() => {
    if (!element.current || !photo.current || !masks.current || !points.current) return;
    const made = createStageController(app, element.current, [photo.current, masks.current, points.current]);
    controller.current = made;
    const unregister = registerStage(app, made);
    return () => {
      unregister();
      made.destroy();
      controller.current = null;
    };
  }, [app]);
  useStageGestures(element, controller);

  return (
    <section
      ref={element}
      className="stage"
      data-testid="stage"
      data-tool={tool}
      aria-label={name ? `Photo ${name}` : 'Stage'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the stage takes the keys that work on the photo.
      tabIndex={0}
      onKeyDown={(event) => {
        // Tab walks the objects (or what is proposed) and leaves after the last one, so that the keyboard is never trapped.
        if (event.key !== 'Tab') return;
        const step = isDeciding(app) ? stepProposal : stepObject;
        if (step(app, event.shiftKey ? -1 : 1)) event.preventDefault();
      }}
    >
      <canvas ref={photo} />
      <canvas ref={masks} />
      <canvas ref={points} />
    </section>
  );
}
