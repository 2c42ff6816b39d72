import { expect, it } from 'vitest';
import { receiptUpload, secretOf, startService } from '../support/service.ts';
import { describeInBrowser } from './browser.ts';

describeInBrowser('signing in', (open) => {
  it('shows a person the documents of their key, and of no other', async () => {
    const { url, keys, json } = await startService({ keys: ['ann', 'ben'] });
    const bearer = (name: string) => ({ authorization: `Bearer ${keys[name]}` });
    await json('/v1/jobs?wait=60', receiptUpload(1, {}, bearer('ann')));
    const hers = await json('/v1/jobs?wait=60', receiptUpload(2, {}, bearer('ben')));
    const page = await open(url);
    await page.getByLabel('API key').fill('recto_000000000000_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This key is not known here.').waitFor();
    await page.getByLabel('API key').fill(keys.ann ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'receipt-1.pdf' }).waitFor();
    expect(await page.getByRole('link', { name: 'receipt-2.pdf' }).count()).toBe(0);
    const cookies = await page.context().cookies();
    expect(cookies).toMatchObject([{ name: 'recto_session', httpOnly: true, sameSite: 'Strict' }]);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(JSON.stringify(await page.evaluate('({ ...localStorage })'))).not.toContain(secretOf(keys.ann));
    await page.goto(`${url}/#/documents/${hers.id}`);
    await page.getByText(`There is no job ${hers.id}`).waitFor();
    await page.reload();
    await page.getByText(`There is no job ${hers.id}`).waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Sign out (ann)' }).click();
    await page.getByLabel('API key').waitFor();
    const [cookie] = cookies;
    const stolen = { headers: { cookie: `${cookie?.name}=${cookie?.value}` } };
    expect((await fetch(`${url}/v1/jobs`, stolen)).status).toBe(401);
  });

  it('does not count for a page of another origin', async () => {
    const { url, keys, get } = await startService({ keys: ['ann'] });
    const page = await open(url);
    await page.getByLabel('API key').fill(keys.ann ?? '');
    await page.keyboard.press('Enter');
    await page.getByText('No documents yet').waitFor();
    // The same machine, but another origin: browsers would send cookies of the first one to its name.
    const other = await page.context().newPage();
    await other.route('http://127.0.0.1:9/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Another site</title>' }),
    );
    await other.goto('http://127.0.0.1:9/');
    const submit = `(async () => {
      const form = new FormData();
      form.append('type', 'receipt');
      form.append('file', new File(['Total 3.00'], 'planted.txt'));
      await fetch('${url}/v1/jobs', { method: 'POST', body: form, mode: 'no-cors', credentials: 'include' });
      return (await fetch('${url}/v1/jobs', { mode: 'no-cors', credentials: 'include' })).type;
    })()`;
    await other.evaluate(submit).catch(() => undefined);
    const headers = { authorization: `Bearer ${keys.ann}` };
    expect(await (await get('/v1/jobs', { headers })).json()).toMatchObject({ jobs: [] });
  });

  it('is not needed on a machine of one’s own without keys', async () => {
    const { url } = await startService();
    const page = await open(url);
    await page.getByText('No documents yet').waitFor();
    await page.getByRole('button', { name: 'State of the server' }).click();
    await page.getByText('All is well').waitFor();
  });
});
