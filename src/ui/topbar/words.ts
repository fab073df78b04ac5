/** Megabytes with one decimal. */
export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Milliseconds as a person reads them. */
export const milliseconds = (ms: number): string =>
  ms < 1
    ? '< 1 ms'
    : ms < 10_000
      ? `${Math.round(ms).toLocaleString('en')} ms`
      : `${(ms / 1000).toFixed(1)} s`;
