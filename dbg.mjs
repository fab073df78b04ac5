import { chromium } from '@playwright/test';
import http from 'node:http';
const server = http.createServer((q, r) => { r.setHeader('content-type','text/html'); r.end('<!doctype html><title>x</title>'); }).listen(4398);
const args = ['--no-sandbox','--enable-unsafe-webgpu','--use-webgpu-adapter=swiftshader','--use-angle=vulkan','--enable-features=Vulkan','--use-vulkan=swiftshader'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
const page = await browser.newPage();
page.on('console', (m) => console.log('console', m.text()));
await page.goto('http://localhost:4398/');
const result = await page.evaluate(async () => {
  const source = `
  (async () => {
    const out = [];
    const log = (...a) => out.push(a.join(' '));
    try {
      const adapter = await navigator.gpu.requestAdapter();
      const device = await adapter.requestDevice();
      device.addEventListener('uncapturederror', (e) => log('uncaptured', e.error.message));
      for (const usage of [2, 2 | 16]) for (const format of ['rgba8unorm', 'bgra8unorm']) {
        log('--- usage', usage, format);
        try {
          const canvas = new OffscreenCanvas(1, 1);
          const context = canvas.getContext('webgpu');
          log('context', !!context);
          context.configure({ device, format, usage, alphaMode: 'opaque' });
          canvas.width = 3; canvas.height = 2;
          device.pushErrorScope('validation');
          const texture = context.getCurrentTexture();
          const buffer = device.createBuffer({ size: 512, usage: 8 | 4 });
          const px = new Uint32Array(128); px.set([0xff0000ff, 0xff00ff00, 0xffff0000]); px.set([0xff102030, 0xff405060, 0xff708090], 64);
          device.queue.writeBuffer(buffer, 0, px);
          const encoder = device.createCommandEncoder();
          encoder.copyBufferToTexture({ buffer, bytesPerRow: 256 }, { texture }, { width: 3, height: 2 });
          device.queue.submit([encoder.finish()]);
          const bitmap = canvas.transferToImageBitmap();
          const e = await device.popErrorScope();
          log('error', e && e.message);
          const c2 = new OffscreenCanvas(3, 2).getContext('2d'); c2.drawImage(bitmap, 0, 0);
          log(bitmap.width, bitmap.height, Array.from(c2.getImageData(0,0,3,2).data).join());
        } catch (e) { log('threw', e.name, e.message); }
      }
    } catch (e) { log('outer', e.message); }
    postMessage(out);
  })();`;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  return await Promise.race([new Promise((r) => { worker.onmessage = (e) => r(e.data); worker.onerror = (e) => r(['err ' + e.message]); }), new Promise(r => setTimeout(() => r(['timeout']), 15000))]);
});
console.log(result.join('\n'));
await browser.close(); server.close();
