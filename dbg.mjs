import { chromium } from '@playwright/test';
import http from 'node:http';
const server = http.createServer((q, r) => { r.setHeader('content-type','text/html'); r.end('<!doctype html><title>x</title>'); }).listen(4398);
const args = ['--no-sandbox','--enable-unsafe-webgpu','--use-webgpu-adapter=swiftshader','--use-angle=vulkan','--enable-features=Vulkan','--use-vulkan=swiftshader'];
const source = `
onmessage = async ({ data: v }) => {
  const out = []; const log = (...a) => out.push(a.join(' '));
  try {
    const adapter = await navigator.gpu.requestAdapter();
    const device = await adapter.requestDevice();
    device.lost.then((l) => log('lost', l.reason, l.message));
    const canvas = new OffscreenCanvas(3, 2);
    const context = canvas.getContext('webgpu');
    context.configure({ device, format: v.format, usage: v.usage, alphaMode: v.alpha ?? 'opaque' });
    device.pushErrorScope('validation');
    for (let round = 0; round < 2; round++) {
    const texture = context.getCurrentTexture();
    const encoder = device.createCommandEncoder();
    if (v.how === 'copy') {
      const buffer = device.createBuffer({ size: 512, usage: 8 | 4 });
      const px = new Uint32Array(128); px.set([0xff0000ff, 0xff00ff00, 0xffff0000]); px.set([0xff102030, 0xff405060, 0xff708090], 64);
      device.queue.writeBuffer(buffer, 0, px);
      encoder.copyBufferToTexture({ buffer, bytesPerRow: 256 }, { texture }, { width: 3, height: 2 });
    } else {
      const pass = encoder.beginRenderPass({ colorAttachments: [{ view: texture.createView(), loadOp: 'clear', storeOp: 'store', clearValue: [1, 0.5, 0.25, 1] }] });
      pass.end();
    }
    device.queue.submit([encoder.finish()]);
    let bitmap;
    if (v.take === 'transfer') bitmap = canvas.transferToImageBitmap();
    else if (v.take === 'create') bitmap = await createImageBitmap(canvas);
    else { const c = new OffscreenCanvas(3, 2); c.getContext('2d').drawImage(canvas, 0, 0); bitmap = c.transferToImageBitmap(); }
    const c2 = new OffscreenCanvas(3, 2).getContext('2d'); c2.drawImage(bitmap, 0, 0);
    log(bitmap.width, bitmap.height, Array.from(c2.getImageData(0,0,3,2).data).join());
    }
    const e = await device.popErrorScope();
    log('error', e && e.message);
    await new Promise((r) => setTimeout(r, 300));
  } catch (e) { log('threw', e.name, e.message); }
  postMessage(out);
};`;
const variants = [
  { usage: 2, format: 'rgba8unorm', how: 'copy', take: 'transfer' },
  { usage: 18, format: 'rgba8unorm', how: 'copy', take: 'transfer' },
  { usage: 18, format: 'bgra8unorm', how: 'copy', take: 'transfer' },
  { usage: 16, format: 'bgra8unorm', how: 'clear', take: 'transfer' },
  { usage: 16, format: 'rgba8unorm', how: 'clear', take: 'transfer', alpha: 'premultiplied' },
  { usage: 18, format: 'rgba8unorm', how: 'copy', take: 'create' },
  { usage: 18, format: 'rgba8unorm', how: 'copy', take: 'draw' },
];
for (const v of variants) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  const page = await browser.newPage();
  await page.goto('http://localhost:4398/');
  const result = await page.evaluate(async ([source, v]) => {
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
    worker.postMessage(v);
    return await Promise.race([new Promise((r) => { worker.onmessage = (e) => r(e.data); worker.onerror = (e) => r(['err ' + e.message]); }), new Promise(r => setTimeout(() => r(['timeout']), 6000))]);
  }, [source, v]).catch((e) => [String(e)]);
  console.log(JSON.stringify(v), '\n  ', result.join('\n   '));
  await browser.close();
}
server.close();
