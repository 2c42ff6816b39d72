import { useEffect } from 'preact/hooks';
import { BatchScreen } from './batches/batch-screen.tsx';
import { BatchesScreen } from './batches/batches-screen.tsx';
import { Header } from './header.tsx';
import { JobsScreen } from './jobs/jobs-screen.tsx';
import { LearnScreen } from './learn/learn-screen.tsx';
import { OperateScreen } from './operate/operate-screen.tsx';
import { ReviewScreen } from './review/review-screen.tsx';
import { SignIn } from './sign-in.tsx';
import { followJobs } from './state/jobs.ts';
import { route } from './state/route.ts';
import { loadSession, session, sessionProblem } from './state/session.ts';
import { NewTypeScreen } from './types/new-type-screen.tsx';
import { t } from './words.ts';

/** The page: what the address names, for those who are signed in. */
export function App() {
  useEffect(() => void loadSession(), []);
  const who = session.value;
  if (sessionProblem.value !== undefined) {
    return (
      <main class="alone">
        <p role="alert">{t('server_unreachable')}</p>
        <button type="button" class="button" onClick={() => void loadSession()}>
          {t('try_again')}
        </button>
      </main>
    );
  }
  if (who === undefined) return <main class="alone" aria-busy="true" />;
  if (!who.signed_in) return <SignIn />;
  return <SignedIn />;
}

function SignedIn() {
  useEffect(() => followJobs(), []);
  const where = route.value;
  return (
    <>
      <Header />
      {where.name === 'jobs' && <JobsScreen />}
      {where.name === 'batches' && <BatchesScreen />}
      {where.name === 'batch' && <BatchScreen key={where.id} id={where.id} />}
      {where.name === 'learn' && <LearnScreen />}
      {where.name === 'operate' && <OperateScreen />}
      {where.name === 'new-type' && <NewTypeScreen />}
      {where.name === 'document' && <ReviewScreen id={where.id} />}
    </>
  );
}
