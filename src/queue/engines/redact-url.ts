/** Removes user name, password and query (which may hold a password) from a URL, for display. */
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
