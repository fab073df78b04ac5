import {
  assignExtremePoints,
  type Box,
  boxHeight,
  boxWidth,
  type ExtremePoints,
  type Point,
} from '../../geometry';
import type { Layer } from './paint-masks';
import { pixelOnStage, type View } from './view';

type Role = keyof ExtremePoints;

const LETTERS: Readonly<Record<Role, string>> = { top: 'T', left: 'L', bottom: 'B', right: 'R' };
const OUTWARD: Readonly<Record<Role, Point>> = {
  top: { x: 0, y: -1 },
  left: { x: -1, y: 0 },
  bottom: { x: 0, y: 1 },
  right: { x: 1, y: 0 },
};

/** The roles that each click plays, as far as they are known. */
function rolesOf(points: readonly Point[]): readonly (readonly Role[])[] {
  if (points.length < 2 || points.length > 4) return points.map(() => []);
  const assigned = assignExtremePoints(points);
  const roles: Role[][] = points.map(() => []);
  for (const role of ['top', 'left', 'bottom', 'right'] as const) {
    const at = points.indexOf(assigned[role]);
    roles[at]?.push(role);
  }
  return roles;
}

/** A stroke in a colour over a dark and a light halo: it can be seen on any photo. */
function haloed(context: CanvasRenderingContext2D, path: Path2D, colour: string, width: number): void {
  context.lineCap = 'round';
  context.strokeStyle = 'rgba(0, 0, 0, 0.7)';
  context.lineWidth = width + 4;
  context.stroke(path);
  context.strokeStyle = '#fff';
  context.lineWidth = width + 2;
  context.stroke(path);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}

/** Extreme points: a dot on the pixel, a bar along the edge it marks, and the letter of its role. */
export function paintExtremePoints(
  layer: Layer,
  view: View,
  points: readonly Point[],
  colour: string,
  held: number | undefined,
  complete: boolean,
): void {
  const { context } = layer;
  // Until the last click any point may still take another role.
  const roles = complete ? rolesOf(points) : [];
  for (const [at, point] of points.entries()) {
    const { x, y } = pixelOnStage(view, point);
    const mine = roles[at] ?? [];
    for (const role of mine) {
      const out = OUTWARD[role];
      const bar = new Path2D();
      bar.moveTo(x - out.y * 11 + out.x * 7, y - out.x * 11 + out.y * 7);
      bar.lineTo(x + out.y * 11 + out.x * 7, y + out.x * 11 + out.y * 7);
      haloed(context, bar, colour, 1.5);
    }
    paintDot(layer, x, y, colour, held === at);
    for (const role of mine) {
      const out = OUTWARD[role];
      letter(context, LETTERS[role], x + out.x * 18, y + out.y * 18);
    }
  }
}

/** A box, its lines along the outer edges of its pixels. */
export function paintBox({ context }: Layer, view: View, box: Box, colour: string): void {
  const path = new Path2D();
  path.rect(
    view.x + box.x0 * view.scale,
    view.y + box.y0 * view.scale,
    boxWidth(box) * view.scale,
    boxHeight(box) * view.scale,
  );
  haloed(context, path, colour, 1.5);
}

function letter(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  context.font = '600 11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.strokeStyle = 'rgba(0, 0, 0, 0.8)';
  context.lineWidth = 3;
  context.strokeText(text, x, y);
  context.fillStyle = '#fff';
  context.fillText(text, x, y);
}

/** The dot of a point. */
function paintDot({ context }: Layer, x: number, y: number, colour: string, held: boolean): void {
  const dot = new Path2D();
  dot.arc(x, y, held ? 6 : 4, 0, Math.PI * 2);
  context.fillStyle = 'rgba(0, 0, 0, 0.7)';
  const outer = new Path2D();
  outer.arc(x, y, held ? 8.5 : 6.5, 0, Math.PI * 2);
  context.fill(outer);
  context.fillStyle = colour;
  context.fill(dot);
  context.strokeStyle = '#fff';
  context.lineWidth = 1.5;
  context.stroke(dot);
}

/** The point of a one-click object: a ring that leaves its pixel free to see. */
export function paintPoint(layer: Layer, view: View, point: Point, colour: string, held: boolean): void {
  const { x, y } = pixelOnStage(view, point);
  const ring = new Path2D();
  ring.arc(x, y, held ? 9 : 7, 0, Math.PI * 2);
  haloed(layer.context, ring, colour, 2);
  paintDotCore(layer.context, x, y);
}

function paintDotCore(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.fillStyle = '#000';
  context.beginPath();
  context.arc(x, y, 2.5, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = '#fff';
  context.beginPath();
  context.arc(x, y, 1.5, 0, Math.PI * 2);
  context.fill();
}

/** Lines through the pointer to the stage's edges: they make outermost pixels easy to find. */
export function paintCrosshair({ context, size }: Layer, at: Point): void {
  const lines = new Path2D();
  lines.moveTo(0, Math.round(at.y) + 0.5);
  lines.lineTo(size.width, Math.round(at.y) + 0.5);
  lines.moveTo(Math.round(at.x) + 0.5, 0);
  lines.lineTo(Math.round(at.x) + 0.5, size.height);
  context.lineWidth = 1;
  context.strokeStyle = 'rgba(0, 0, 0, 0.35)';
  context.setLineDash([]);
  context.stroke(lines);
  context.strokeStyle = 'rgba(255, 255, 255, 0.55)';
  context.setLineDash([4, 4]);
  context.stroke(lines);
  context.setLineDash([]);
}

/** The frame of an object without a mask: dashed while it is on its way. */
export function paintFrame(
  { context }: Layer,
  view: View,
  points: readonly Point[],
  colour: string,
  dashed: boolean,
): void {
  const places = points.map((point) => pixelOnStage(view, point));
  const [first] = places;
  if (!first) return;
  const frame = new Path2D();
  if (places.length === 1) frame.arc(first.x, first.y, 22, 0, Math.PI * 2);
  else {
    const xs = places.map((place) => place.x);
    const ys = places.map((place) => place.y);
    const x = Math.min(...xs);
    const y = Math.min(...ys);
    frame.roundRect(x, y, Math.max(...xs) - x, Math.max(...ys) - y, 4);
  }
  context.lineWidth = 3;
  context.strokeStyle = 'rgba(0, 0, 0, 0.5)';
  context.stroke(frame);
  context.setLineDash(dashed ? [6, 6] : []);
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke(frame);
  context.setLineDash([]);
}
