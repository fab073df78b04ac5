import type { BackendChoice } from '../../engine/api';

/** The backend that the address asks for: `?backend=cpu` or `?backend=webgpu`. */
export function backendFromUrl(): BackendChoice {
  const value = new URLSearchParams(location.search).get('backend');
  return value === 'cpu' || value === 'webgpu' ? value : 'auto';
}

/** Keeps the choice in the address, so that a reload or a shared link has it too. */
export function keepBackendInUrl(choice: BackendChoice): void {
  const url = new URL(location.href);
  if (choice === 'auto') url.searchParams.delete('backend');
  else url.searchParams.set('backend', choice);
  window.history.replaceState(null, '', url);
}
