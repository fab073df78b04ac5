import { useEffect, useRef } from 'react';
import { type Box, boxHeight, boxWidth } from '../../geometry';
import type { Photos } from './patches';

interface CropPictureProps {
  readonly photos: Photos;
  readonly imageId: string;
  /** In pixels of the photo. */
  readonly crop: Box;
  /** Drawn over the photo, stretched to the crop; null for nothing. */
  readonly over: HTMLCanvasElement | null;
  /** Of what is drawn over it, 0…1. */
  readonly opacity: number;
  readonly label: string;
}

/** Longer side, in pixels of the canvas. */
const SIDE = 192;

/** A piece of a photo with a map over it. */
export function CropPicture({ photos, imageId, crop, over, opacity, label }: CropPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = SIDE / Math.max(boxWidth(crop), boxHeight(crop));
  const [width, height] = [Math.round(boxWidth(crop) * scale), Math.round(boxHeight(crop) * scale)];
  useEffect(() => {
    let gone = false;
    void photos.of(imageId).then((bitmap) => {
      const context = canvas.current?.getContext('2d');
      if (!context || gone) return;
      context.clearRect(0, 0, width, height);
      context.globalAlpha = 1;
      if (bitmap) {
        context.drawImage(bitmap, crop.x0, crop.y0, boxWidth(crop), boxHeight(crop), 0, 0, width, height);
      }
      if (!over) return;
      context.globalAlpha = opacity;
      context.drawImage(over, 0, 0, width, height);
    });
    return () => {
      gone = true;
    };
  }, [photos, imageId, crop, over, opacity, width, height]);
  return (
    <canvas
      ref={canvas}
      className="crop-picture"
      width={width}
      height={height}
      role="img"
      aria-label={label}
    />
  );
}
