import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperationError } from '../../shared/contract/operation.ts';
import { hasLetter } from '../../shared/model/visible-text.ts';
import { makeFolder } from '../store/store-lock.ts';
import type { ActingAnalyst } from './handlers.ts';

/** The operating system's key store, as the window's host gives it. */
export interface SecretBox {
  encrypt(plain: string): Uint8Array;
  /** @throws Error when this user on this machine cannot. */
  decrypt(sealed: Uint8Array): string;
}

/** An analyst's name and key. The private key is in OpenSSH form (`-----BEGIN OPENSSH PRIVATE KEY-----`). */
export interface Identity extends ActingAnalyst {
  readonly privateKey: string;
  /** Where the private key is kept. */
  readonly keyStore: 'operatingSystem' | 'file';
}

interface IdentityFile {
  readonly name: string;
  readonly publicKey: string;
}

const keyType = 'ssh-ed25519';
const nameFile = (folder: string): string => join(folder, 'identity.json');
const sealedFile = (folder: string): string => join(folder, 'identity.sealed');
const plainFile = (folder: string): string => join(folder, 'identity_ed25519');

/**
 * The analyst of a data folder, or null before there is one.
 * @param box the operating system's key store, or null where there is none: then the key is in a file that only its owner can read.
 * @throws OperationError `noIdentity` when the key cannot be read.
 */
export function loadIdentity(folder: string, box: SecretBox | null): Identity | null {
  if (!existsSync(nameFile(folder))) return null;
  const { name, publicKey } = readIdentityFile(folder);
  const isSealed = existsSync(sealedFile(folder));
  const privateKey = isSealed ? unseal(folder, box) : readKeyFile(folder);
  return {
    name,
    publicKey,
    keyFingerprint: fingerprintOf(publicKey),
    privateKey,
    keyStore: isSealed ? 'operatingSystem' : 'file',
  };
}

/** Whether a data folder has an analyst, without opening the key. */
export function hasIdentity(folder: string): boolean {
  return existsSync(nameFile(folder));
}

/** Where a data folder's private key is kept, without opening it. */
export function keyStoreOf(folder: string): Identity['keyStore'] {
  return existsSync(sealedFile(folder)) ? 'operatingSystem' : 'file';
}

/** Makes an Ed25519 key for an analyst and keeps it. @throws OperationError `conflict` when the folder has an analyst. */
export function createIdentity(folder: string, name: string, box: SecretBox | null): Identity {
  if (existsSync(nameFile(folder)))
    throw new OperationError('conflict', 'This data folder has an analyst already.');
  requireName(name);
  makeFolder(folder);
  const { privateKey, publicKey } = generateOpenSshKey(name);
  if (box) writeWhole(sealedFile(folder), Buffer.from(box.encrypt(privateKey)));
  else writeWhole(plainFile(folder), Buffer.from(privateKey));
  writeIdentityFile(folder, { name, publicKey });
  return {
    name,
    publicKey,
    keyFingerprint: fingerprintOf(publicKey),
    privateKey,
    keyStore: box ? 'operatingSystem' : 'file',
  };
}

/** Gives the analyst another name; the key, and with it their chain in the journal, stays. @throws OperationError `noIdentity`. */
export function renameAnalyst(folder: string, name: string, box: SecretBox | null): Identity {
  const identity = loadIdentity(folder, box);
  if (!identity) throw new OperationError('noIdentity', 'There is no analyst yet.');
  requireName(name);
  writeIdentityFile(folder, { name, publicKey: identity.publicKey });
  return { ...identity, name };
}

/** A name stands beside every change: one that nobody can read is none. */
function requireName(name: string): void {
  if (!hasLetter(name)) throw new OperationError('badInput', 'A name needs a letter.');
}

/** `SHA256:…` of a public key in OpenSSH form, as `ssh-keygen -l` prints it. @throws OperationError `noIdentity` for anything else. */
export function fingerprintOf(publicKey: string): string {
  const [type, blob] = publicKey.split(' ');
  if (type !== keyType || blob === undefined)
    throw new OperationError('noIdentity', 'This is no Ed25519 key in OpenSSH form.');
  return `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '')}`;
}

/** A new Ed25519 key pair in OpenSSH forms. */
export function generateOpenSshKey(comment: string): {
  readonly privateKey: string;
  readonly publicKey: string;
} {
  const pair = generateKeyPairSync('ed25519');
  const { x = '' } = pair.publicKey.export({ format: 'jwk' });
  const { d = '' } = pair.privateKey.export({ format: 'jwk' });
  const publicBytes = Buffer.from(x, 'base64url');
  const label = comment.replace(/[\r\n\0]/g, ' ');
  const blob = Buffer.concat([field(keyType), field(publicBytes)]);
  const publicKey = `${keyType} ${blob.toString('base64')} ${label}`;
  return { publicKey, privateKey: openSshPrivateKey(publicBytes, Buffer.from(d, 'base64url'), label) };
}

/** Node's key object of a private key in OpenSSH form, for signing. @throws OperationError `noIdentity` for anything else. */
export function signingKeyOf(privateKey: string): ReturnType<typeof createPrivateKey> {
  const body = Buffer.from(privateKey.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
  // In an unencrypted key the 64 bytes of private and public key follow the second occurrence of the public key.
  const header = body.indexOf(field(keyType));
  const publicBytes = body.subarray(header + 4 + keyType.length + 4, header + 4 + keyType.length + 36);
  const at = body.lastIndexOf(Buffer.concat([field(publicBytes), uint32(64)]));
  if (header < 0 || at < 0)
    throw new OperationError('noIdentity', 'This is no Ed25519 private key in OpenSSH form.');
  const seed = body.subarray(at + 40, at + 72);
  // RFC 8410: the PKCS #8 frame of an Ed25519 seed.
  return createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });
}

/** Node's key object of a public key in OpenSSH form, for verifying. */
export function verifyingKeyOf(publicKey: string): ReturnType<typeof createPublicKey> {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: blob.subarray(-32).toString('base64url') },
    format: 'jwk',
  });
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function field(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** The unencrypted form of OpenSSH's `PROTOCOL.key`. */
function openSshPrivateKey(publicBytes: Buffer, seed: Buffer, comment: string): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    field(keyType),
    field(publicBytes),
    field(Buffer.concat([seed, publicBytes])),
    field(comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    uint32(1),
    field(Buffer.concat([field(keyType), field(publicBytes)])),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

function readIdentityFile(folder: string): IdentityFile {
  try {
    const value = JSON.parse(readFileSync(nameFile(folder), 'utf8')) as Partial<IdentityFile>;
    if (typeof value.name === 'string' && typeof value.publicKey === 'string')
      return { name: value.name, publicKey: value.publicKey };
  } catch {
    // Reported below, with the path.
  }
  throw new OperationError('noIdentity', `The analyst's file cannot be read: ${nameFile(folder)}`, {
    file: nameFile(folder),
  });
}

function writeIdentityFile(folder: string, identity: IdentityFile): void {
  writeWhole(nameFile(folder), Buffer.from(`${JSON.stringify(identity, null, 2)}\n`));
}

/** Writes a file that only its owner can read, whole or not at all. */
function writeWhole(path: string, bytes: Buffer): void {
  const partial = `${path}.partial`;
  writeFileSync(partial, bytes, { mode: 0o600 });
  chmodSync(partial, 0o600);
  renameSync(partial, path);
}

function unseal(folder: string, box: SecretBox | null): string {
  if (!box) {
    throw new OperationError(
      'noIdentity',
      'The key is in the operating system’s key store, which cannot be reached here.',
      { folder },
    );
  }
  try {
    return box.decrypt(readFileSync(sealedFile(folder)));
  } catch {
    throw new OperationError(
      'noIdentity',
      'The operating system’s key store does not open the key: was the data folder moved?',
      { folder },
    );
  }
}

function readKeyFile(folder: string): string {
  try {
    return readFileSync(plainFile(folder), 'utf8');
  } catch {
    throw new OperationError('noIdentity', `The key file cannot be read: ${plainFile(folder)}`, {
      file: plainFile(folder),
    });
  }
}
