import { describe, expect, test } from 'vitest';
import type { Prompt } from '../../../src/cli/process/prompt.js';
import { askConsent, type ConsentRequest } from '../../../src/cli/run/consent.js';
import { recordingIo } from '../support/io.js';

/** Asks with answers prepared; answers which questions were asked. */
async function ask(parts: Partial<ConsentRequest>, answers?: { yes?: boolean; typed?: string }) {
  const asked: string[] = [];
  const answer = <T>(question: string, value: T) => {
    asked.push(question);
    return Promise.resolve(value);
  };
  const prompt: Prompt = {
    confirm: (question) => answer(question, answers?.yes ?? false),
    text: (question) => answer(question, answers?.typed ?? ''),
    hidden: () => Promise.reject(new Error('nothing is hidden here')),
  };
  const { io } = recordingIo(answers === undefined ? {} : { prompt });
  const request: ConsentRequest = { question: 'Apply?', names: [], yes: false, confirmed: [], ...parts };
  const refused = await askConsent(request, io).then(
    () => undefined,
    (error: unknown) => error as { code: string; exitCode: number; message: string; hint: string },
  );
  return { asked, refused };
}

const context = { name: 'prod-eu', of: 'the context', because: 'it looks like production' };
const platform = { name: 'cto', of: 'the platform', because: 'its data is deleted' };

describe('consent', () => {
  test('is a yes at the terminal', async () => {
    expect(await ask({}, { yes: true })).toEqual({ asked: ['Apply?'], refused: undefined });
  });

  test('is --yes, and nothing is asked', async () => {
    expect(await ask({ yes: true }, {})).toEqual({ asked: [], refused: undefined });
    expect(await ask({ yes: true })).toEqual({ asked: [], refused: undefined });
  });

  test('is refused by a no, with exit code 4', async () => {
    const { refused } = await ask({}, { yes: false });
    expect(refused).toMatchObject({ code: 'E_CONSENT', exitCode: 4, hint: 'nothing was changed' });
  });

  test('is refused where nobody can be asked, naming the option', async () => {
    const { refused } = await ask({});
    expect(refused).toMatchObject({ exitCode: 4 });
    expect(refused?.hint).toContain('add --yes');
  });
});

describe('consent with a name', () => {
  test('is the name, typed; nothing more is asked', async () => {
    const { asked, refused } = await ask({ names: [context] }, { typed: ' prod-eu ' });
    expect(refused).toBeUndefined();
    expect(asked).toEqual(['Type the name of the context, prod-eu, to go on:']);
  });

  test('is refused by another name', async () => {
    expect((await ask({ names: [context] }, { typed: 'prod-us' })).refused).toMatchObject({ exitCode: 4 });
    expect((await ask({ names: [context] }, { typed: '' })).refused).toMatchObject({ exitCode: 4 });
  });

  test('is not given by --yes alone', async () => {
    const { asked, refused } = await ask({ names: [context], yes: true }, { typed: 'prod-eu' });
    expect(asked).toEqual([]);
    expect(refused?.hint).toBe('add --confirm prod-eu, the name of the context');
  });

  test('is given by --yes with --confirm and the name', async () => {
    expect((await ask({ names: [context], yes: true, confirmed: ['prod-eu'] })).refused).toBeUndefined();
    expect((await ask({ names: [context], yes: true, confirmed: ['other'] })).refused).toBeDefined();
  });

  test('of two names needs both', async () => {
    const names = [context, platform];
    expect((await ask({ names, yes: true, confirmed: ['prod-eu'] })).refused?.hint).toContain(
      '--confirm cto',
    );
    expect((await ask({ names, yes: true, confirmed: ['prod-eu', 'cto'] })).refused).toBeUndefined();
  });

  test('with --confirm but without --yes still asks yes or no', async () => {
    const request = { names: [context], confirmed: ['prod-eu'] };
    expect(await ask(request, { yes: true })).toEqual({ asked: ['Apply?'], refused: undefined });
    expect((await ask(request, { yes: false })).refused).toBeDefined();
  });
});
