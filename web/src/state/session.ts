import { signal } from '@preact/signals';
import { api, type SessionView, whenSignedOut } from '../api.ts';

/** Who is signed in; undefined until that is known. */
export const session = signal<SessionView | undefined>(undefined);
/** Why the server cannot be asked. */
export const sessionProblem = signal<string | undefined>(undefined);

/** Asks the server who is signed in. */
export async function loadSession(): Promise<void> {
  const answer = await api.session();
  sessionProblem.value = answer.ok ? undefined : answer.error.message;
  if (answer.ok) session.value = answer.value;
}

/** Signs out, here and on the server. */
export async function signOut(): Promise<void> {
  await api.signOut();
  await loadSession();
}

whenSignedOut(() => {
  if (session.value?.signed_in === true) session.value = { needs_key: true, signed_in: false };
});
