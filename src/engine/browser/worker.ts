import * as Comlink from 'comlink';
import type { BackendChoice, EngineStatus } from '../api';
import { EngineService } from './service';

/** The worker's door: makes the one service. */
const door = {
  open: (modelFolder: string, choice: BackendChoice, status: (status: EngineStatus) => void) =>
    Comlink.proxy(new EngineService(modelFolder, choice, status)),
};

export type EngineDoor = typeof door;

Comlink.expose(door);
