/** A URL as it may be shown: without user name, password, and what follows a `?`, which may hold a password as well. */
export function redactUrl(url: string): string {
  const shown = url.replace(/[?#].*$/s, '');
  try {
    const parsed = new URL(shown);
    if (parsed.username === '' && parsed.password === '') return shown;
    parsed.username = '';
    parsed.password = '';
    return parsed.href;
  } catch {
    return shown.replace(/\/\/.*@/s, '//');
  }
}
