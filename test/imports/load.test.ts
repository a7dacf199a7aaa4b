import { describe, expect, it } from 'vitest';
import { crdNames, isCrdName, loadCrd, loadCrds } from '../../src/catalog/crds.js';

describe('loading definitions', () => {
  it('gives a definition by its name', async () => {
    const crd = await loadCrd('coderuns.agents.platform');
    expect(crd.kind).toBe('CustomResourceDefinition');
    expect(crd.spec.names.kind).toBe('CodeRun');
  });

  it('knows the names without loading the definitions, and loads exactly those', async () => {
    expect(Object.keys(await loadCrds())).toEqual([...crdNames]);
  });

  it('lists names in code-unit order', () => {
    expect([...crdNames].sort()).toEqual([...crdNames]);
  });

  it('suggests the nearest name for an unknown one', async () => {
    await expect(loadCrd('coderun.agents.platform')).rejects.toThrow(
      'there is no definition named "coderun.agents.platform"; did you mean "coderuns.agents.platform"?',
    );
  });

  it('lists what is known when nothing is near', async () => {
    await expect(loadCrd('widgets.example.com')).rejects.toThrow(/known are applications\.argoproj\.io, /);
  });

  it.each(['constructor', '__proto__', 'toString', ''])('does not take %j for a definition', async (name) => {
    expect(isCrdName(name)).toBe(false);
    await expect(loadCrd(name)).rejects.toThrow(RangeError);
  });
});
