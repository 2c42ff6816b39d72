import { useState } from 'preact/hooks';
import { api } from './api.ts';
import { session } from './state/session.ts';
import { t } from './words.ts';

/** Asks for an API key. The browser keeps a cookie that no script can read, and not the key. */
export function SignIn() {
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const signIn = async (event: Event) => {
    event.preventDefault();
    if (isBusy || key.trim() === '') return;
    setBusy(true);
    const answer = await api.signIn(key.trim());
    setBusy(false);
    if (answer.ok) session.value = answer.value;
    else setProblem(answer.error.code === 'unauthorized' ? t('key_unknown') : answer.error.message);
  };
  return (
    <main class="alone">
      <form class="card sign-in" onSubmit={(event) => void signIn(event)}>
        <h1 class="wordmark">Recto</h1>
        <p class="quiet">{t('sign_in_hint')}</p>
        <label class="field">
          <span>{t('api_key')}</span>
          <input
            type="password"
            autocomplete="current-password"
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
            aria-invalid={problem !== undefined}
            aria-describedby="sign-in-problem"
            required
          />
        </label>
        <p id="sign-in-problem" class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="button primary" disabled={isBusy}>
          {t('sign_in')}
        </button>
      </form>
    </main>
  );
}
