import type { ScaleMask } from '../../engine/api';
import { type Box, boxHeight, boxWidth, type Grid, type Point, tokenCentre } from '../../geometry';
import { areaOfRle, boxOfRle, type Rle, ringsOfRle } from '../../mask';
import type { Frame } from '../../methods/declaration';
import { type Layer, paintHatched, paintMap, paintMask } from '../stage/paint-masks';
import type { View } from '../stage/view';
import { cellPicture } from './cell-pictures';
import { partColour, tokenPicture } from './token-picture';

const masks = new WeakMap<Rle, ScaleMask>();

/** A mask with its rings, ready to draw; made once. Undefined for an empty one. */
export function drawable(rle: Rle): ScaleMask | undefined {
  const known = masks.get(rle);
  if (known) return known;
  const box = boxOfRle(rle);
  if (!box) return undefined;
  const { outer, holes } = ringsOfRle(rle);
  const mask = {
    scale: 0,
    counts: rle.counts,
    area: areaOfRle(rle),
    box,
    score: 1,
    rings: [...outer, ...holes],
  };
  masks.set(rle, mask);
  return mask;
}

/** The outline of a mask to compare with, white and dashed. */
export function paintKept(layer: Layer, view: View, rle: Rle): void {
  const mask = drawable(rle);
  if (mask) paintMask(layer, view, { mask, colour: '#ffffff', strong: false, provisional: true }, 0);
}

const onStage = (view: View, { x, y }: Point): Point => ({
  x: view.x + x * view.scale,
  y: view.y + y * view.scale,
});

/** The box of a token, in image pixels. */
export function tokenBox(grid: Grid, token: number): Box {
  const { x, y } = tokenCentre(grid, token);
  const across = boxWidth(grid.crop) / grid.columns / 2;
  const down = boxHeight(grid.crop) / grid.rows / 2;
  return { x0: x - across, y0: y - down, x1: x + across, y1: y + down };
}

function strokeBox({ context }: Layer, view: View, box: Box, colour: string, dash: readonly number[]): void {
  const at = onStage(view, { x: box.x0, y: box.y0 });
  const [width, height] = [boxWidth(box) * view.scale, boxHeight(box) * view.scale];
  context.setLineDash([]);
  context.lineWidth = 3;
  context.strokeStyle = 'rgba(0, 0, 0, 0.55)';
  context.strokeRect(at.x, at.y, width, height);
  context.setLineDash([...dash]);
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.strokeRect(at.x, at.y, width, height);
  context.setLineDash([]);
}

/** A token's cell, outlined. */
export const paintToken = (layer: Layer, view: View, grid: Grid, token: number, colour: string): void =>
  strokeBox(layer, view, tokenBox(grid, token), colour, []);

function paintPoints(layer: Layer, view: View, frame: Frame, small: boolean): void {
  const { points, grid } = frame;
  if (!points) return;
  const { context } = layer;
  const place = (token: number) => onStage(view, tokenCentre(grid, token));
  points.tokens.forEach((token, k) => {
    const number = points.numbers[k] ?? 1;
    const colour = partColour(number);
    const path = points.paths?.[k] ?? [];
    if (path.length > 1) {
      context.beginPath();
      for (const [i, at] of path.entries()) {
        const { x, y } = place(at);
        if (i === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.lineJoin = 'round';
      context.strokeStyle = 'rgba(0, 0, 0, 0.6)';
      context.lineWidth = small ? 2 : 4;
      context.stroke();
      context.strokeStyle = colour;
      context.lineWidth = small ? 1 : 2;
      context.stroke();
    }
    const { x, y } = place(token);
    const size = points.sizes[k] ?? 0;
    const radius = small ? 2 : 5 + Math.min(7, Math.sqrt(size) / 2);
    context.beginPath();
    context.arc(x, y, radius, 0, Math.PI * 2);
    context.fillStyle = 'rgba(0, 0, 0, 0.65)';
    context.fill();
    // The density 1 − β fills the disc: a loose part's point is dark inside.
    context.globalAlpha = points.densities ? Math.max(0.1, Math.min(1, points.densities[k] ?? 1)) : 1;
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = small ? 0.75 : 1.5;
    context.strokeStyle = '#fff';
    context.stroke();
    if (small || points.tokens.length < 2) return;
    context.font = '600 10px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineWidth = 3;
    context.strokeStyle = 'rgba(0, 0, 0, 0.8)';
    context.strokeText(`${number}`, x, y);
    context.fillStyle = '#fff';
    context.fillText(`${number}`, x, y);
  });
}

function paintPlaces({ context }: Layer, view: View, frame: Frame, small: boolean): void {
  for (const { from, to } of frame.places ?? []) {
    const a = onStage(view, { x: from.x + 0.5, y: from.y + 0.5 });
    const b = onStage(view, { x: to.x + 0.5, y: to.y + 0.5 });
    for (const [colour, width] of [
      ['rgba(0, 0, 0, 0.65)', small ? 2.5 : 5],
      ['#fff', small ? 1 : 2],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(a.x, a.y);
      context.lineTo(b.x, b.y);
      context.stroke();
    }
    context.beginPath();
    context.arc(b.x, b.y, small ? 2 : 5, 0, Math.PI * 2);
    context.fillStyle = '#ff9f1c';
    context.fill();
    context.lineWidth = small ? 0.75 : 1.5;
    context.stroke();
  }
}

/** Screen pixels between two arrows. */
const ARROW_SPACING = 28;

/** Some of a frame's arrows, from their cells to where they lead. */
function paintArrows({ context }: Layer, view: View, { vectors }: Frame): void {
  if (!vectors) return;
  const { grid, values, valid } = vectors;
  const across = boxWidth(grid.crop) / grid.columns;
  const down = boxHeight(grid.crop) / grid.rows;
  const step = Math.max(1, Math.round(ARROW_SPACING / (across * view.scale)));
  context.lineWidth = 1;
  context.strokeStyle = 'rgba(0, 0, 0, 0.75)';
  context.fillStyle = 'rgba(0, 0, 0, 0.75)';
  for (let row = step >> 1; row < grid.rows; row += step) {
    for (let column = step >> 1; column < grid.columns; column += step) {
      const cell = row * grid.columns + column;
      if (valid[cell] !== 1) continue;
      const place = (x: number, y: number) =>
        onStage(view, { x: grid.crop.x0 + (x + 0.5) * across, y: grid.crop.y0 + (y + 0.5) * down });
      const from = place(column, row);
      const to = place(column + values[2 * cell + 1], row + values[2 * cell]);
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
      context.beginPath();
      context.arc(from.x, from.y, 1.5, 0, Math.PI * 2);
      context.fill();
    }
  }
}

/**
 * Draws a frame over the photo: the map as a translucent layer, sets, parts, regions and arrows as cells, then box, mask,
 * points with the paths they came.
 * @param small as a thumbnail: thin, without words
 */
export function paintFrameOver(
  layer: Layer,
  view: View,
  frame: Frame,
  opacity: number,
  colour: string,
  small = false,
): void {
  const { context } = layer;
  const { crop } = frame.grid;
  if (frame.map) paintMap(layer, view, frame.map, opacity);
  context.save();
  context.imageSmoothingEnabled = false;
  for (const [picture, over] of [
    [tokenPicture(frame), crop],
    [cellPicture(frame), (frame.vectors ?? frame.regions)?.grid.crop ?? crop],
  ] as const) {
    if (!picture) continue;
    const at = onStage(view, { x: over.x0, y: over.y0 });
    context.drawImage(picture, at.x, at.y, boxWidth(over) * view.scale, boxHeight(over) * view.scale);
  }
  if (!small) paintArrows(layer, view, frame);
  if (!small) strokeBox(layer, view, crop, 'rgba(255, 255, 255, 0.7)', [2, 4]);
  for (const { box, label } of frame.boxes ?? []) {
    strokeBox(layer, view, box, '#fff', [6, 4]);
    if (small) continue;
    const at = onStage(view, { x: box.x0, y: box.y0 });
    context.font = '600 11px system-ui, sans-serif';
    context.textAlign = 'left';
    context.textBaseline = 'bottom';
    context.lineWidth = 3;
    context.strokeStyle = 'rgba(0, 0, 0, 0.8)';
    context.strokeText(label, at.x + 1, at.y - 4);
    context.fillStyle = '#fff';
    context.fillText(label, at.x + 1, at.y - 4);
  }
  const mask = frame.mask && drawable(frame.mask);
  if (mask) {
    paintMask(layer, view, { mask, colour, strong: !small, provisional: false }, frame.map ? 0 : 0.4);
  }
  const ignored = frame.ignored && drawable(frame.ignored);
  if (ignored) paintHatched(layer, view, ignored.rings);
  paintPlaces(layer, view, frame, small);
  paintPoints(layer, view, frame, small);
  context.restore();
}
