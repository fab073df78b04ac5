const KEY = 'pointillist-theme';

type Theme = 'dark' | 'light';

const chosen = (): Theme | undefined => {
  const value = document.documentElement.dataset.theme;
  return value === 'dark' || value === 'light' ? value : undefined;
};

/** What is shown: the choice made here, else what the system prefers. */
export const currentTheme = (): Theme =>
  chosen() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

/** Chooses dark or light; kept for the next visit where the browser allows it. */
export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** Takes up the choice of the last visit. */
export function restoreTheme(): void {
  try {
    const theme = localStorage.getItem(KEY);
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
  } catch {
    // Then the system's preference holds.
  }
}
