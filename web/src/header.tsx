import { useEffect, useState } from 'preact/hooks';
import { api, type Ready } from './api.ts';
import { isLive, isLoading } from './state/jobs.ts';
import { BATCHES, JOBS, LEARN, OPERATE, type Route, route } from './state/route.ts';
import { session, signOut } from './state/session.ts';
import { type Language, language, reviewer, type Theme, theme } from './state/settings.ts';
import { SettingsIcon } from './ui/icons.tsx';
import { Menu } from './ui/menu.tsx';
import { t, type WordKey } from './words.ts';

/** The head of the page: where one is, how the server is, and what one can set. */
export function Header() {
  return (
    <header class="header">
      <a class="wordmark" href={JOBS}>
        Recto
      </a>
      <Screens />
      <span class="spring" />
      {!isLive.value && !isLoading.value && (
        <span class="quiet" role="status">
          {t('not_live')}
        </span>
      )}
      <Menu
        label={t('health')}
        class="button plain"
        button={<span class={`dot ${isLive.value ? 'good' : 'idle'}`} aria-hidden="true" />}
      >
        {() => <Health />}
      </Menu>
      <Menu label={t('settings')} class="button plain" button={<SettingsIcon />}>
        {() => <Settings />}
      </Menu>
    </header>
  );
}

/** The screens of the page. */
const SCREENS: readonly (readonly [address: string, label: WordKey, routes: readonly Route['name'][]])[] = [
  [JOBS, 'documents', ['jobs', 'document', 'new-type']],
  [BATCHES, 'batches', ['batches', 'batch']],
  [LEARN, 'learn', ['learn']],
  [OPERATE, 'operate', ['operate']],
];

function Screens() {
  const { name } = route.value;
  return (
    <nav>
      {SCREENS.map(([address, label, routes]) => (
        <a key={address} href={address} aria-current={routes.includes(name) ? 'page' : undefined}>
          {t(label)}
        </a>
      ))}
    </nav>
  );
}

function Health() {
  const [ready, setReady] = useState<Ready | undefined>(undefined);
  useEffect(() => {
    void api.ready().then((answer) => {
      if (answer.ok) setReady(answer.value);
    });
  }, []);
  if (ready === undefined) return <p class="quiet">{t('loading')}</p>;
  const parts = [
    ['queue', ready.queue],
    ['store', ready.store],
    ['model', ready.model],
  ] as const;
  return (
    <section class="stack">
      <h2>{ready.ready ? t('health_ok') : t('health_bad')}</h2>
      <dl class="facts">
        {parts.map(([name, { ok, detail }]) => (
          <div key={name}>
            <dt>
              <span class={`dot ${ok ? 'good' : 'bad'}`} aria-hidden="true" /> {t(name)}
            </dt>
            <dd>{detail}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Settings() {
  const who = session.value;
  return (
    <section class="stack">
      <label class="field">
        <span>{t('language')}</span>
        <select
          value={language.value}
          onChange={(event) => {
            language.value = event.currentTarget.value as Language;
          }}
        >
          <option value="en">English</option>
          <option value="de">Deutsch</option>
        </select>
      </label>
      <label class="field">
        <span>{t('theme')}</span>
        <select
          value={theme.value}
          onChange={(event) => {
            theme.value = event.currentTarget.value as Theme;
          }}
        >
          <option value="auto">{t('theme_auto')}</option>
          <option value="light">{t('theme_light')}</option>
          <option value="dark">{t('theme_dark')}</option>
        </select>
      </label>
      <label class="field">
        <span>{t('your_name')}</span>
        <input
          value={reviewer.value}
          maxLength={100}
          autocomplete="name"
          onInput={(event) => {
            reviewer.value = event.currentTarget.value;
          }}
        />
      </label>
      {who?.needs_key === true && (
        <button type="button" class="button" onClick={() => void signOut()}>
          {t('sign_out')}
          {who.key === undefined ? '' : ` (${who.key})`}
        </button>
      )}
    </section>
  );
}
