import type { EntityKind } from '../model/entity-kinds.ts';

/** What an entity's key says: its strongest identifier. */
interface KeyParts {
  readonly namespace: string;
  readonly tenant: string;
  readonly value: string;
}

/** Takes an entity's key apart (kind, namespace, tenant and value); null for what is none. */
function readKey(key: string): KeyParts | null {
  const [, namespace, tenant, ...rest] = key.split('|');
  return namespace === undefined || tenant === undefined || rest.length === 0
    ? null
    : { namespace, tenant, value: rest.join('|') };
}

/** The identifier of the device that an identity rests on (`path@fqdn`); null for one that rests on none. */
export function deviceOfKey(key: string): { readonly namespace: string; readonly value: string } | null {
  const parts = readKey(key);
  const at = parts?.namespace.indexOf('@') ?? -1;
  const [device = ''] = parts?.value.split('|') ?? [];
  return parts === null || at < 0 || device === ''
    ? null
    : { namespace: parts.namespace.slice(at + 1), value: device };
}

/**
 * An entity with all that makes it the same one, where its name alone does not: a process by device, id and start, a file without a hash by
 * device and path.
 * @param device what people read for the device that it rests on.
 */
export function identityText(kind: EntityKind, key: string, label: string, device: string): string {
  const parts = readKey(key);
  if (parts === null || !parts.namespace.includes('@')) return label;
  const rest = parts.value.split('|').slice(1);
  const [id = '', second = ''] = rest;
  switch (kind) {
    case 'process': {
      const isStarted = parts.namespace.startsWith('start@');
      if (!isStarted && !parts.namespace.startsWith('command@')) return `${label} on ${device}`;
      const name = label.replace(/\s\(\d+\)$/, '');
      const how = isStarted
        ? `started ${momentText(Number(second))}`
        : `with the same command line on ${second}`;
      return `${name} (process id ${id} on ${device}, ${how})`;
    }
    case 'file':
      return `${/[\\/]/.test(label) || !parts.namespace.startsWith('path@') ? label : rest.join('|')} on ${device}`;
    default:
      return `${label} on ${device}`;
  }
}

function momentText(at: number): string {
  return Number.isSafeInteger(at) && Math.abs(at) <= 8.64e15
    ? `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')} UTC`
    : 'at the same time';
}
