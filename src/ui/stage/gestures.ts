import { useGesture } from '@use-gesture/react';
import { type RefObject, useEffect } from 'react';
import type { Point } from '../../geometry';
import { useApp } from '../app/app';
import { stepScale } from '../app/deeds';
import {
  boxTo,
  clickAt,
  endBox,
  moveHeld,
  objectUnder,
  previewAt,
  release,
  takeHold,
  wheelTurnsScale,
} from './place';
import type { StageController } from './stage-controller';
import { pan, zoom } from './view';

/** How near a pointer must be to a point to take hold of it, in CSS px. */
const REACH = { mouse: 10, touch: 22 } as const;

/** Wheel travel that makes one notch, in CSS px. */
const NOTCH = 40;

/** Two clicks nearer than this in time and space are a double-click. */
const DOUBLE = { ms: 350, px: 6 } as const;

type Deed = 'pan' | 'hold' | 'click' | 'box';

/** Clicks, drags, the wheel and fingers on the stage. */
export function useStageGestures(
  element: RefObject<HTMLElement | null>,
  controller: RefObject<StageController | null>,
): void {
  const app = useApp();

  const local = ([x, y]: readonly [number, number]): Point => {
    const box = element.current?.getBoundingClientRect();
    return { x: x - (box?.left ?? 0), y: y - (box?.top ?? 0) };
  };

  useGesture(
    {
      onDrag: ({ event, last, tap, xy, initial, delta, touches, pinching, cancel, memo }) => {
        const stage = controller.current;
        if (!stage) return undefined;
        if (pinching || touches > 1) {
          stage.hold(undefined);
          app.view.setState({ boxing: undefined });
          cancel();
          return undefined;
        }
        const at = local(xy);
        const { tool } = app.view.getState();
        const touch = (event as PointerEvent).pointerType === 'touch';
        const known = memo as Deed | undefined;
        if (tap) {
          const button = (event as PointerEvent).button;
          if (button === 0 && !spaceHeld()) clickAt(app, stage, at);
          return undefined;
        }
        const deed = known ?? chooseDeed();
        if (deed === 'hold') moveHeld(stage, at);
        else if (deed === 'box') boxTo(app, stage, local(initial), at);
        else if (deed === 'pan') {
          const image = stage.image();
          if (image) stage.setView(pan(stage.view(), delta[0], delta[1], image, stage.size()));
        }
        if (last) {
          if (deed === 'hold') release(app, stage);
          else if (deed === 'box') endBox(app);
          else if (deed === 'click') clickAt(app, stage, at);
        }
        stage.element.dataset.panning = String(deed === 'pan' && !last);
        return deed;

        function chooseDeed(): Deed {
          if (!stage) return 'pan';
          const middle = (event as PointerEvent).buttons === 4;
          if (middle || spaceHeld()) return 'pan';
          if (!touch || tool === 'select') {
            const index = stage.pointNear(local(initial), touch ? REACH.touch : REACH.mouse);
            if (index !== undefined && app.view.getState().placing.length === 0) {
              takeHold(app, stage, index);
              return 'hold';
            }
          }
          if (tool === 'box') return 'box';
          // A hand that slips a little while it clicks still clicks; only a finger pans.
          return touch || tool === 'select' ? 'pan' : 'click';
        }
      },
      onPinch: ({ first, origin, movement: [factor], memo }) => {
        const stage = controller.current;
        const image = stage?.image();
        if (!stage || !image) return undefined;
        const at = local(origin);
        const before = first || !memo ? { factor: 1, at } : (memo as { factor: number; at: Point });
        const moved = pan(stage.view(), at.x - before.at.x, at.y - before.at.y, image, stage.size());
        stage.setView(zoom(moved, factor / before.factor, at, image, stage.size()));
        return { factor, at };
      },
      onMove: ({ event, xy }) => {
        const stage = controller.current;
        if (!stage || event.pointerType === 'touch') return;
        const at = local(xy);
        stage.setPointer(at);
        previewAt(app, stage, at);
        if (event.buttons !== 0) return;
        const look = app.view.getState();
        const hovered = look.tool === 'select' ? objectUnder(app, stage, at) : undefined;
        if (hovered !== look.hovered) app.view.setState({ hovered });
        const near = look.placing.length === 0 && stage.pointNear(at, REACH.mouse) !== undefined;
        stage.element.dataset.near = String(near);
      },
      onHover: ({ hovering }) => {
        if (hovering) return;
        controller.current?.setPointer(undefined);
        app.affinity.hover(undefined);
      },
    },
    {
      target: element,
      drag: { filterTaps: true, pointer: { buttons: [1, 4], keys: false } },
      pinch: { pinchOnWheel: false },
      eventOptions: { passive: false },
    },
  );

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let travel = 0;
    let lastClick: { readonly at: number; readonly x: number; readonly y: number } | undefined;
    const wheel = (event: WheelEvent) => {
      const stage = controller.current;
      const image = stage?.image();
      if (!stage || !image) return;
      event.preventDefault();
      const box = target.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
      const amount = event.deltaY * lines;
      const forced = event.ctrlKey || event.metaKey;
      if (!forced && wheelTurnsScale(app, stage, at)) {
        travel += amount;
        if (Math.abs(travel) < NOTCH) return;
        stepScale(app, travel < 0 ? 1 : -1);
        travel = 0;
        return;
      }
      travel = 0;
      // A pinch on a trackpad comes as small steps with the control key.
      const factor = Math.exp(-amount * (forced && Math.abs(amount) < 50 ? 0.01 : 0.0018));
      stage.setView(zoom(stage.view(), factor, at, image, stage.size()));
    };
    const click = (event: MouseEvent) => {
      const now = performance.now();
      const near =
        lastClick !== undefined &&
        now - lastClick.at < DOUBLE.ms &&
        Math.hypot(event.clientX - lastClick.x, event.clientY - lastClick.y) < DOUBLE.px;
      lastClick = near ? undefined : { at: now, x: event.clientX, y: event.clientY };
      if (near && app.view.getState().tool === 'select') controller.current?.fit();
    };
    const noMenu = (event: MouseEvent) => event.button === 1 && event.preventDefault();
    target.addEventListener('wheel', wheel, { passive: false });
    target.addEventListener('click', click);
    target.addEventListener('mousedown', noMenu);
    return () => {
      target.removeEventListener('wheel', wheel);
      target.removeEventListener('click', click);
      target.removeEventListener('mousedown', noMenu);
    };
  }, [app, element, controller]);
}

let space = false;
const spaceHeld = () => space;
globalThis.addEventListener?.('keydown', (event) => {
  if (event.code === 'Space') space = true;
});
globalThis.addEventListener?.('keyup', (event) => {
  if (event.code === 'Space') space = false;
});
globalThis.addEventListener?.('blur', () => {
  space = false;
});
