import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { create, globals } from 'webgpu';
import { type AcquiredDevice, requestGpuDevice } from '../gpu/device';

/** SwiftShader and a Vulkan loader stand beside a Chromium: the one under test, else that of Debian's package. */
const CHROMIUM = process.env.CHROMIUM_PATH;
const BESIDE = CHROMIUM && existsSync(CHROMIUM) ? dirname(realpathSync(CHROMIUM)) : '';
const FOLDER = existsSync(join(BESIDE, 'vk_swiftshader_icd.json')) ? BESIDE : '/usr/lib/chromium';
const SWIFTSHADER = join(FOLDER, 'vk_swiftshader_icd.json');
const LOADER = join(FOLDER, 'libvulkan.so.1');

/** Dawn crashes when the object that its devices come from is collected before them. */
const instances: GPU[] = [];

/** `POINTILLIST_SKIP_GPU=1`: the GPU half of the tests is left out, on purpose. */
export const skipGpu = process.env.POINTILLIST_SKIP_GPU === '1';

/**
 * A WebGPU device in Node through Dawn: that of the machine's Vulkan driver, else of SwiftShader.
 *
 * @throws with a sentence that says what to install.
 */
export async function openTestDevice(): Promise<AcquiredDevice> {
  if (!process.env.VK_DRIVER_FILES && !process.env.VK_ICD_FILENAMES) {
    process.env.VK_DRIVER_FILES = SWIFTSHADER;
    process.env.VK_ICD_FILENAMES = SWIFTSHADER;
  }
  const drivers = [process.env.VK_DRIVER_FILES, process.env.VK_ICD_FILENAMES];
  if (drivers.includes(SWIFTSHADER) && existsSync(LOADER)) loadForGood(LOADER);
  Object.assign(globalThis, globals);
  try {
    const gpu = create([]);
    instances.push(gpu);
    return await requestGpuDevice(gpu);
  } catch (error) {
    throw new Error(
      "These tests need a WebGPU device. Install a Vulkan loader and driver, or Debian's package `chromium`, " +
        'which brings both for SwiftShader, or set VK_DRIVER_FILES to the driver to use; ' +
        'POINTILLIST_SKIP_GPU=1 leaves the GPU tests out.',
      { cause: error },
    );
  }
}

/** Dawn asks the system for a loader by its name, and a library already in the process answers to it. */
function loadForGood(library: string): void {
  const RTLD_NODELETE = 0x1000;
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch {
    // Node expects an addon of its own and says so; the library stays loaded all the same.
  }
}
