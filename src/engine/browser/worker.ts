import * as Comlink from 'comlink';
import type { BackendChoice, EngineStatus } from '../api';
import { EngineService } from './service';
import { TrainingService } from './training-service';

/** The worker's door: makes the one service, which is either the engine or a training. */
const door = {
  open: (modelFolder: string, choice: BackendChoice, status: (status: EngineStatus) => void) =>
    Comlink.proxy(new EngineService(modelFolder, choice, status)),
  train: (modelFolder: string, choice: BackendChoice) =>
    Comlink.proxy(new TrainingService(modelFolder, choice)),
};

export type EngineDoor = typeof door;

Comlink.expose(door);
