/** One step of the tour: what it stands beside, and what it says. */
export interface TourStep {
  /** The control it points at; the first of these that is to be seen. */
  readonly at: readonly string[];
  readonly side: 'bottom' | 'top' | 'left';
  readonly title: string;
  readonly text: string;
}

/** From the first click to the file that one takes home. */
export const TOUR: readonly TourStep[] = [
  {
    at: ['[data-testid=tool-extreme-points]'],
    side: 'bottom',
    title: 'Four clicks, one mask',
    text: 'Click an object’s topmost, leftmost, bottommost and rightmost pixel, in any order. The mask shows before the fourth click.',
  },
  {
    at: ['[data-testid=tool-point]'],
    side: 'bottom',
    title: 'Or a single click',
    text: 'One click on an object gives seven masks, each inside the next; the wheel or the keys [ and ] choose among them.',
  },
  {
    at: ['[data-testid=watch]'],
    side: 'bottom',
    title: 'Watch it think',
    text: 'Every step from patch tokens to mask, with its equation. Point at the photo to see what a token is like; click to see what every head attends to.',
  },
  {
    at: ['.inspector-body .objects', '.sheet-handle'],
    side: 'left',
    title: 'Every parameter is live',
    text: 'Classes, objects, and all parameters of the papers. Drag one, the mask follows; keep runs to compare them, or drop a COCO file as truth.',
  },
  {
    at: ['[data-testid=export-coco]'],
    side: 'bottom',
    title: 'Take it home',
    text: 'All masks as COCO JSON. Photos, masks and model stay on this machine; what you made is here again on your next visit.',
  },
];
