import { type Box, boxHeight, boxWidth, type ExtremePoints, type Point } from '../../geometry';

/**
 * What four extreme points tell of the outline without looking at the picture. Lengths are in half-sides of
 * the box, so that the box is the square from −1 to 1 in both directions.
 */
export interface Shape {
  /** Fewer than four distinct points enclose too little: `few`. */
  readonly kind: 'points' | 'few' | 'box';
  /** The points in these units: top, right, bottom, left (around the quadrilateral); empty unless there are four. */
  readonly corners: readonly Point[];
  /** Area of the quadrilateral over the box's: ½ where every point lies at the middle of its side. */
  readonly share: number;
}

export interface ShapeTerms {
  /** Distance to the quadrilateral's outline, negative outside it: the object holds most of it. */
  readonly depth: number;
  /** Distance to the nearest extreme point: far from all of them the box's border is background. */
  readonly nearest: number;
  /** Distance to the centre: the box's corners, at √2, are seldom the object's. */
  readonly radius: number;
}

export function shapeOf(points: ExtremePoints | undefined, box: Box): Shape {
  if (!points) return { kind: 'box', corners: [], share: 0 };
  const { top, right, bottom, left } = points;
  const corners = [top, right, bottom, left].map(({ x, y }) => toBox(box, { x: x + 0.5, y: y + 0.5 }));
  const distinct = new Set(corners.map(({ x, y }) => `${x},${y}`)).size;
  if (distinct < 4) return { kind: 'few', corners: [], share: 0 };
  const twice = corners.reduce((sum, a, i) => {
    const b = corners[(i + 1) % corners.length];
    return sum + a.x * b.y - b.x * a.y;
  }, 0);
  return { kind: 'points', corners, share: Math.abs(twice) / 8 };
}

/** An image position in half-sides of the box, from its centre. */
export const toBox = (box: Box, { x, y }: Point): Point => ({
  x: (2 * x - box.x0 - box.x1) / boxWidth(box),
  y: (2 * y - box.y0 - box.y1) / boxHeight(box),
});

/** The terms at a position in half-sides of the box. Without points `depth` and `nearest` are 0. */
export function shapeTermsAt({ corners }: Shape, place: Point): ShapeTerms {
  const radius = Math.hypot(place.x, place.y);
  if (corners.length === 0) return { depth: 0, nearest: 0, radius };
  let distance = Number.POSITIVE_INFINITY;
  let nearest = Number.POSITIVE_INFINITY;
  let inside = false;
  corners.forEach((a, i) => {
    const b = corners[(i + 1) % corners.length];
    nearest = Math.min(nearest, Math.hypot(place.x - a.x, place.y - a.y));
    distance = Math.min(distance, distanceToEdge(place, a, b));
    // A ray to the right crosses the outline an odd number of times from inside.
    if (a.y > place.y !== b.y > place.y) {
      if (place.x < a.x + ((place.y - a.y) * (b.x - a.x)) / (b.y - a.y)) inside = !inside;
    }
  });
  return { depth: inside ? distance : -distance, nearest, radius };
}

function distanceToEdge(place: Point, a: Point, b: Point): number {
  const x = b.x - a.x;
  const y = b.y - a.y;
  const squared = x * x + y * y;
  const along = squared > 0 ? ((place.x - a.x) * x + (place.y - a.y) * y) / squared : 0;
  const share = Math.max(0, Math.min(1, along));
  return Math.hypot(place.x - a.x - share * x, place.y - a.y - share * y);
}
