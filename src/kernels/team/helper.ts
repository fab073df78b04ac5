import type { HelperStart } from './team';

/** A helper thread in a browser. It hears one message and never returns from it. */
addEventListener('message', ({ data }: MessageEvent<HelperStart>) => {
  const { module, memory, thread } = data;
  const { help } = new WebAssembly.Instance(module, { env: { memory } }).exports;
  postMessage('here');
  if (typeof help === 'function') help(thread);
});
