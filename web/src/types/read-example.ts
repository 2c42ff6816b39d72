import { type Answer, api, request, type TypeProposal } from '../api.ts';

interface ReadJob {
  readonly id: string;
  readonly status: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Seconds of one wait; the server answers earlier when the job has ended. */
const WAIT_S = 20;
const OPEN = new Set(['queued', 'running', 'paused']);

/** Reads the text of a document, without a model, and proposes the fields of a type. Never rejects. */
export async function readExample(file: File, signal: AbortSignal): Promise<Answer<TypeProposal>> {
  const form = new FormData();
  form.append('type', 'transcript');
  form.append('options', JSON.stringify({ model: 'local' }));
  form.append('file', file, file.name);
  let answer = await request<ReadJob>(`/v1/jobs?wait=${WAIT_S}`, { method: 'POST', body: form, signal });
  while (answer.ok && OPEN.has(answer.value.status)) {
    answer = await request<ReadJob>(`/v1/jobs/${answer.value.id}?wait=${WAIT_S}`, { signal });
  }
  if (!answer.ok) return answer;
  return api.proposal(answer.value.id);
}
