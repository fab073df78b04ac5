import { type CocoData, maskOfAnnotation } from '../../coco';
import { uniteRles } from '../../mask';
import type { Job } from '../work/runner';

/** The job's objects with all pixels of their classes, for settings that ask what a perfect map would give. */
export function withTruth(job: Job, truth: CocoData): Job {
  const unions = new Map<number, Uint32Array>();
  for (const { imageId, categoryId, ...annotation } of truth.annotations) {
    if (imageId !== job.imageId || annotation.crowd) continue;
    const mask = maskOfAnnotation({ imageId, categoryId, ...annotation }, job);
    if (!mask) continue;
    const before = unions.get(categoryId);
    unions.set(categoryId, before ? uniteRles([mask, { ...mask, counts: before }]).counts : mask.counts);
  }
  const objects = job.objects.map((object) => {
    const counts = unions.get(object.category);
    return counts ? { ...object, truth: counts } : object;
  });
  return { ...job, objects };
}
