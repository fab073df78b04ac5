import { Menu } from '@base-ui/react/menu';
import { Check, Gauge } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { BackendChoice, EngineStatus } from '../../engine/api';
import { useApp } from '../app/app';
import { backendFromUrl, keepBackendInUrl } from '../app/url';
import { megabytes } from './words';

const CHOICES = [
  { value: 'auto', label: 'Automatic', sentence: 'Measures both and takes the faster.' },
  { value: 'cpu', label: 'CPU', sentence: 'Works everywhere.' },
  { value: 'webgpu', label: 'WebGPU', sentence: 'On the graphics card, if the browser gives one.' },
] as const;

function short(status: EngineStatus): string {
  switch (status.state) {
    case 'loading':
      return status.loadedBytes < status.totalBytes
        ? `${Math.floor((100 * status.loadedBytes) / status.totalBytes)} % of ${megabytes(status.totalBytes)} MB`
        : 'Loading';
    case 'warming-up':
      return 'Warming up';
    case 'ready':
      return status.backend === 'webgpu' ? 'WebGPU' : 'CPU';
    case 'failed':
      return 'Not running';
  }
}

/** Where things run and why; the menu behind it chooses another device. */
export function DeviceStatus() {
  const app = useApp();
  const status = useStore(app.status);
  const [choice, setChoice] = useState<BackendChoice>(backendFromUrl);
  return (
    <Menu.Root>
      <Menu.Trigger className="device" data-state={status.state} aria-label={`Device: ${short(status)}`}>
        <span className="device-lamp" aria-hidden />
        <span className="device-text num">{short(status)}</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className="popup-layer">
          <Menu.Popup className="popup device-popup">
            {status.state === 'ready' ? (
              <dl className="facts">
                <dt>Model</dt>
                <dd>{status.model}</dd>
                <dt>Network</dt>
                <dd>{status.network}</dd>
                <dt>Kernels</dt>
                <dd>{status.kernels}</dd>
                <dt>Why</dt>
                <dd>{status.reason}</dd>
              </dl>
            ) : (
              <p className="pad">{status.state === 'failed' ? status.sentence : short(status)}</p>
            )}
            <Menu.Separator className="separator" />
            <Menu.RadioGroup
              value={choice}
              onValueChange={(value: BackendChoice) => {
                setChoice(value);
                keepBackendInUrl(value);
                app.engine.chooseBackend(value);
              }}
            >
              {CHOICES.map(({ value, label, sentence }) => (
                <Menu.RadioItem key={value} value={value} className="menu-item">
                  <span className="menu-check">
                    <Menu.RadioItemIndicator>
                      <Check size={14} />
                    </Menu.RadioItemIndicator>
                  </span>
                  <span>
                    {label}
                    <small className="quiet">{sentence}</small>
                  </span>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="separator" />
            <Menu.LinkItem href="#/bench" className="menu-item">
              <span className="menu-check">
                <Gauge size={14} />
              </span>
              <span>
                Measure this machine
                <small className="quiet">Every kernel beside its peers, as a table.</small>
              </span>
            </Menu.LinkItem>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
