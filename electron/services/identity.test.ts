import { spawnSync } from 'node:child_process';
import { sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createIdentity,
  fingerprintOf,
  generateOpenSshKey,
  loadIdentity,
  renameAnalyst,
  signingKeyOf,
  verifyingKeyOf,
} from './identity.ts';
import type { SecretBox } from './identity.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casemate-identity-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Not on every machine. */
const openSsh = ['ssh', 'keygen'].join('-');
const xor = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0x5a);
const box: SecretBox = {
  encrypt: (plain) => xor(Buffer.from(plain)),
  decrypt: (sealed) => Buffer.from(xor(sealed)).toString(),
};

describe('the analyst’s identity', () => {
  it('is kept in a key file that only its owner can read where there is no key store', () => {
    expect(loadIdentity(folder, null)).toBeNull();
    const made = createIdentity(folder, 'Dana', null);
    expect(made.keyStore).toBe('file');
    expect(loadIdentity(folder, null)).toEqual(made);
    expect(statSync(join(folder, 'identity_ed25519')).mode & 0o777).toBe(0o600);
    expect(() => createIdentity(folder, 'Eve', null)).toThrow(
      expect.objectContaining({ code: 'conflict' }) as Error,
    );
  });

  it('is sealed by the operating system’s key store where there is one', () => {
    const made = createIdentity(folder, 'Dana', box);
    expect(made.keyStore).toBe('operatingSystem');
    expect(readFileSync(join(folder, 'identity.sealed')).includes('OPENSSH')).toBe(false);
    expect(loadIdentity(folder, box)).toEqual(made);
    expect(() => loadIdentity(folder, null)).toThrow(
      expect.objectContaining({ code: 'noIdentity' }) as Error,
    );
    writeFileSync(join(folder, 'identity.json'), '{');
    expect(() => loadIdentity(folder, box)).toThrow(expect.objectContaining({ code: 'noIdentity' }) as Error);
  });

  it('has a name that people can read', () => {
    for (const name of ['', '  ', '\u0007', '\u202e\u200b'])
      expect(() => createIdentity(folder, name, null)).toThrow(
        expect.objectContaining({ code: 'badInput' }) as Error,
      );
    const made = createIdentity(folder, 'Dana', null);
    expect(() => renameAnalyst(folder, '\u0007', null)).toThrow('A name needs a letter');
    expect(loadIdentity(folder, null)).toEqual(made);
  });

  it('keeps its key under another name', () => {
    const made = createIdentity(folder, 'Dana', null);
    const renamed = renameAnalyst(folder, 'Dana Scully', null);
    expect(renamed).toEqual({ ...made, name: 'Dana Scully' });
    expect(loadIdentity(folder, null)).toEqual(renamed);
  });

  it('signs with the key that its public half verifies', () => {
    for (const comment of ['', 'a', 'Dana', 'Dana Scully', 'x'.repeat(50)]) {
      const { privateKey, publicKey } = generateOpenSshKey(comment);
      const signature = sign(null, Buffer.from('text'), signingKeyOf(privateKey));
      expect(verify(null, Buffer.from('text'), verifyingKeyOf(publicKey), signature)).toBe(true);
      expect(verify(null, Buffer.from('other'), verifyingKeyOf(publicKey), signature)).toBe(false);
    }
    expect(() => fingerprintOf('ssh-rsa AAAA')).toThrow(
      expect.objectContaining({ code: 'noIdentity' }) as Error,
    );
  });

  it('has the fingerprint of a known key', () => {
    // A published vector: the Ed25519 host key of GitHub and its fingerprint (docs.github.com, "GitHub's SSH key fingerprints").
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
    expect(fingerprintOf(key)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
  });

  it.skipIf(spawnSync(openSsh, ['-h']).error !== undefined)('is read by OpenSSH itself', () => {
    const { privateKey, publicKey } = generateOpenSshKey('Dana');
    const path = join(folder, 'key');
    writeFileSync(path, privateKey, { mode: 0o600 });
    expect(spawnSync(openSsh, ['-y', '-f', path], { encoding: 'utf8' }).stdout.trim()).toBe(publicKey);
  });
});
